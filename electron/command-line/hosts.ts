import type { Snapshot } from '../../shared/model/snapshot.ts';
import { ago, paint, plain, printJson, printTable } from './print.ts';

/** Prints every machine and when it was last seen. */
export function printHosts(snapshot: Snapshot, options: { readonly json: boolean }): number {
  const hosts = snapshot.hosts.map(({ id, name, lastSeenAt, os, version, checkouts, pausedUntil }) => ({
    id,
    name,
    lastSeenAt,
    this: id === snapshot.thisHost,
    os,
    version,
    checkouts,
    pausedUntil: id === snapshot.thisHost ? snapshot.pausedUntil : pausedUntil,
  }));
  if (options.json) printJson(hosts);
  else
    printTable(
      hosts.map((host) => [
        plain(host.name),
        `${host.this ? paint('green', 'this machine') : `seen ${ago(host.lastSeenAt)}`}${isPaused(host.pausedUntil) ? ', paused' : ''}`,
        `${host.checkouts} ${host.checkouts === 1 ? 'checkout' : 'checkouts'}`,
        plain(host.os),
        plain(host.version),
      ]),
    );
  return 0;
}

function isPaused(until: string | null): boolean {
  return until !== null && Date.parse(until) > Date.now();
}
