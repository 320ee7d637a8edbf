import type { Log } from '../../log/log.ts';
import type { Connection } from './connection.ts';
import type { AwsNames } from './names.ts';

/** How long what waits. Tests shorten them; the order between them matters, not the length. */
export interface AwsTimes {
  /** A long poll, in whole seconds; AWS allows 20. */
  readonly waitSeconds: number;
  /** A message that is in hand is hidden from others for so long, and extended at a third of it. */
  readonly visibilitySeconds: number;
  /** A delivery that failed comes again after this, doubled at every try. */
  readonly retryMs: number;
  readonly retryAtMostMs: number;
  /** How often to look for orders and answers although nobody called. */
  readonly lookEveryMs: number;
  /** How long a poll in flight may still bring something when this host ends. */
  readonly graceMs: number;
  /** An order in hand is this process's for so long, and renewed at a third of it. */
  readonly leaseMs: number;
}

/** In life. */
export const usualTimes: AwsTimes = {
  waitSeconds: 20,
  visibilitySeconds: 30,
  retryMs: 500,
  retryAtMostMs: 60_000,
  lookEveryMs: 60_000,
  graceMs: 300,
  leaseMs: 60_000,
};

/** What the parts of one open AWS cloud share. */
export interface AwsContext {
  readonly hostId: string;
  readonly log: Log;
  readonly names: AwsNames;
  readonly connection: Connection;
  readonly times: AwsTimes;
  now(): Date;
}

const keepDays = 400;

/** When an item ends that is written now, in seconds since 1970. */
export function expiryOf(now: Date): number {
  return Math.floor(now.getTime() / 1000) + keepDays * 86_400;
}

/** Whether less than half of its life is left. */
export function isHalfSpent(expires: number, now: Date): boolean {
  return expires < Math.floor(now.getTime() / 1000) + (keepDays / 2) * 86_400;
}

/** AWS deletes what is expired within days: until then the reader leaves it out. */
export function isLive(item: Readonly<Record<string, unknown>>, now: Date): boolean {
  const expires = item['expires'];
  return typeof expires !== 'number' || expires > now.getTime() / 1000;
}
