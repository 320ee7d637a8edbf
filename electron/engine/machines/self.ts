import { platform } from 'node:process';
import type { Host } from '../../../shared/model/host.ts';
import type { Configuration } from '../settings/configuration.ts';

/** This host as it is told to the others, and as it stands in its own list. */
export interface Self {
  told(): Omit<Host, 'id' | 'lastSeenAt' | 'checkouts'>;
  now(): Host;
}

export interface SelfDeps {
  readonly hostId: string;
  readonly version: string;
  readonly configuration: Configuration;
  readonly countCheckouts: () => number;
  readonly pausedUntil: () => string | null;
}

export function createSelf({ hostId, version, configuration, countCheckouts, pausedUntil }: SelfDeps): Self {
  const told = () => ({
    name: configuration.now().resolved.hostName,
    os: platform,
    version,
    takesOrders: configuration.now().config.remoteControl.pull,
    pausedUntil: pausedUntil(),
  });
  return { told, now: () => ({ ...told(), id: hostId, lastSeenAt: new Date().toISOString(), checkouts: countCheckouts() }) };
}
