import type { Log } from '../../log/log.ts';
import type { Store } from '../../store/open.ts';
import type { Bells } from './bell.ts';

/** How long what waits, in milliseconds. Tests shorten them; the order between them matters, not the length. */
export interface LocalTimes {
  /** A delivery that failed comes again after this, doubled at every try. */
  readonly retryMs: number;
  readonly retryAtMostMs: number;
  /** How often to look although no bell rang. */
  readonly lookEveryMs: number;
  /** An order in hand is this process's for so long, and renewed at a third of it. */
  readonly leaseMs: number;
}

/** What the parts of one open local cloud share. */
export interface LocalContext {
  readonly store: Store;
  readonly hostId: string;
  readonly log: Log;
  readonly bells: Bells;
  readonly times: LocalTimes;
  now(): Date;
}

export const dayMs = 86_400_000;
