import type { Log } from '../../log/log.ts';
import { openStore, type Store } from '../../store/open.ts';
import type { Cloud } from '../../sync/ports.ts';
import { openOrders } from '../carry-orders.ts';
import { openBus } from '../deliver.ts';
import { type Bell, type CloudTimes, type HostTables, usualTimes } from '../tables.ts';
import { openBells } from './bell.ts';
import type { LocalContext } from './context.ts';
import { openFindings } from './findings.ts';
import { openHistory } from './history.ts';
import { openInbox } from './inbox.ts';
import { openOrderTable } from './orders.ts';
import { localMigrations } from './schema.ts';
import { openStates } from './states.ts';

export interface LocalTablesOptions {
  /** The shared SQLite file; made where it is not there. On a disk of this machine: SQLite's locks do not hold over a network folder. */
  readonly file: string;
  readonly log: Log;
  readonly now?: () => Date;
  readonly times?: Partial<CloudTimes>;
}

/** The shared file, for every host that keeps something in it. */
export interface LocalTables {
  readonly store: Store;
  readonly times: CloudTimes;
  /** One host's tables and its bell. */
  of(hostId: string): { readonly tables: HostTables; readonly bell: Bell };
  close(): void;
}

/** Opens the file that several hosts share. Throws `UnusableStoreError`, `NewerStoreError`. */
export function openLocalTables({ file, log, now = () => new Date(), times }: LocalTablesOptions): LocalTables {
  const store = openStore(file, localMigrations);
  const allTimes = { ...usualTimes, ...times };
  const bells = openBells(file, log, allTimes.lookEveryMs);
  return {
    store,
    times: allTimes,
    of(hostId) {
      const context: LocalContext = { store, hostId, log, now, times: allTimes, bells };
      const inbox = openInbox(context);
      const tables: HostTables = {
        states: openStates(context),
        history: openHistory(context),
        findings: openFindings(context),
        inbox,
        orders: openOrderTable(context),
        publish: inbox.publish,
      };
      return { tables, bell: bells.of(hostId) };
    },
    close: () => store.close(),
  };
}

export interface LocalCloudOptions extends LocalTablesOptions {
  /** Who this is. */
  readonly hostId: string;
}

/** Opens the cloud that several hosts on one machine share through a file. Throws `UnusableStoreError`, `NewerStoreError`. */
export function openLocalCloud({ hostId, ...options }: LocalCloudOptions): Cloud {
  const { file, log, now = () => new Date() } = options;
  const shared = openLocalTables(options);
  const { tables, bell } = shared.of(hostId);
  const { times } = shared;
  const bus = openBus({ tables, bell, hostId, log, times });
  const orders = openOrders({ orders: tables.orders, bell, log, times, now });
  let closing: Promise<void> | null = null;
  return {
    bus,
    orders,
    states: tables.states,
    history: tables.history,
    findings: tables.findings,
    describe: () => `on this machine alone (${file})`,
    close() {
      closing ??= Promise.all([bus.close(), orders.close()]).then(() => shared.close());
      return closing;
    },
  };
}
