import type { Log } from '../../log/log.ts';
import { openStore } from '../../store/open.ts';
import type { Cloud } from '../../sync/ports.ts';
import { openBells } from './bell.ts';
import { openBus } from './bus.ts';
import type { LocalContext, LocalTimes } from './context.ts';
import { openFindings } from './findings.ts';
import { openHistory } from './history.ts';
import { openOrders } from './orders.ts';
import { localMigrations } from './schema.ts';
import { openStates } from './states.ts';

export interface LocalCloudOptions {
  /** The shared SQLite file; made where it is not there. On a disk of this machine: SQLite's locks do not hold over a network folder. */
  readonly file: string;
  /** Who this is. */
  readonly hostId: string;
  readonly log: Log;
  readonly now?: () => Date;
  readonly times?: Partial<LocalTimes>;
}

const usualTimes: LocalTimes = { retryMs: 500, retryAtMostMs: 60_000, lookEveryMs: 5000, leaseMs: 60_000 };

/** Opens the cloud that several hosts on one machine share through a file. Throws `UnusableStoreError`, `NewerStoreError`. */
export function openLocalCloud({ file, hostId, log, now = () => new Date(), times }: LocalCloudOptions): Cloud {
  const store = openStore(file, localMigrations);
  const allTimes = { ...usualTimes, ...times };
  const context: LocalContext = { store, hostId, log, now, times: allTimes, bells: openBells(file, hostId, log, allTimes.lookEveryMs) };
  const bus = openBus(context);
  const orders = openOrders(context);
  let closing: Promise<void> | null = null;
  return {
    bus,
    orders,
    states: openStates(context),
    history: openHistory(context),
    findings: openFindings(context),
    describe: () => `on this machine alone (${file})`,
    close() {
      closing ??= Promise.all([bus.close(), orders.close()]).then(() => store.close());
      return closing;
    },
  };
}
