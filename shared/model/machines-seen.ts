import type { Host } from './host.ts';

/** A machine that has not been heard for longer than this is away: two missed heartbeats of 5 minutes, and one for the road. */
const awayAfterMs = 11 * 60_000;

/** Whether a machine is away. This one never is: it is the one that asks. `now` in milliseconds since 1970. */
export function isAway(host: Pick<Host, 'id' | 'lastSeenAt'>, thisHost: string, now: number): boolean {
  return host.id !== thisHost && now - Date.parse(host.lastSeenAt) > awayAfterMs;
}

/** This machine first, then the others by name; two of one name by identity, so that their order never changes. */
export function orderMachines(hosts: readonly Host[], thisHost: string): readonly Host[] {
  return [...hosts].sort(
    (a, b) => Number(b.id === thisHost) - Number(a.id === thisHost) || a.name.localeCompare(b.name, undefined, { numeric: true }) || (a.id < b.id ? -1 : 1),
  );
}

/** Machines of one name get the end of their identity added, so that they can be told apart. */
export function machineLabel(host: Pick<Host, 'id' | 'name'>, hosts: readonly Pick<Host, 'id' | 'name'>[]): string {
  const twins = hosts.filter((other) => other.name === host.name).length > 1;
  return twins ? `${host.name} (${host.id.slice(-4)})` : host.name;
}
