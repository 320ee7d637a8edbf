import type { Trouble } from '../../../../shared/model/snapshot.ts';
import type { Log } from '../../../log/log.ts';
import type { Cloud } from '../../../sync/ports.ts';
import { openOrders } from '../../carry-orders.ts';
import { openBus } from '../../deliver.ts';
import { type CloudTimes, usualTimes } from '../../tables.ts';
import { openStreamBell } from './bell.ts';
import { type HubAddress, openConnection } from './connection.ts';
import { openRemoteTables } from './tables.ts';

export interface HubCloudOptions extends HubAddress {
  /** Who this is. */
  readonly hostId: string;
  readonly log: Log;
  readonly onTroubles?: (troubles: readonly Trouble[]) => void;
  readonly now?: () => Date;
  readonly times?: Partial<CloudTimes>;
}

/** While the hub is away each look is a question in vain; the stream tells when it is back. */
const hubLookMs = 30_000;

/** Opens the cloud that is one of the user's own machines. Asks nothing yet; every call may throw `HubError`. */
export function openHubCloud({ url, token, certificate, hostId, log, onTroubles = () => {}, now = () => new Date(), times }: HubCloudOptions): Cloud {
  const connection = openConnection({ url, token, certificate, onTroubles });
  const tables = openRemoteTables(connection, hostId);
  const bell = openStreamBell(connection, log);
  const allTimes = { ...usualTimes, lookEveryMs: hubLookMs, ...times };
  const bus = openBus({ tables, bell, hostId, log, times: allTimes });
  const orders = openOrders({ orders: tables.orders, bell, log, times: allTimes, now });
  let closing: Promise<void> | null = null;
  return {
    bus,
    orders,
    states: tables.states,
    history: tables.history,
    findings: tables.findings,
    describe: () => `on the hub ${url}`,
    close() {
      closing ??= Promise.all([bus.close(), orders.close()])
        .then(() => bell.close())
        .then(() => connection.close());
      return closing;
    },
  };
}
