import type { Log } from '../../log/log.ts';
import type { Store } from '../../store/open.ts';
import type { CloudTimes } from '../tables.ts';
import type { Bells } from './bell.ts';

/** What the tables of one host share. */
export interface LocalContext {
  readonly store: Store;
  readonly hostId: string;
  readonly log: Log;
  readonly bells: Pick<Bells, 'ring'>;
  readonly times: CloudTimes;
  now(): Date;
}

export const dayMs = 86_400_000;
