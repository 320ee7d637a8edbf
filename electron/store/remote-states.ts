import { Checkout } from '../../shared/model/checkout.ts';
import { Host } from '../../shared/model/host.ts';
import type { Store } from './open.ts';

/** What was last known of the other hosts: shown at once at start and with no network. */
export interface RemoteStates {
  hosts(): readonly Host[];
  checkouts(): readonly Checkout[];
  putHosts(hosts: readonly Host[]): void;
  put(checkouts: readonly Checkout[]): void;
  remove(hostId: string, checkoutIds: readonly string[]): void;
  /** Everything of one host becomes exactly this. */
  replace(hostId: string, checkouts: readonly Checkout[]): void;
  /** Forgets a host and its checkouts. */
  forget(hostId: string): void;
}

/** The tables in `store`. Rows that this version cannot read are passed over. */
export function openRemoteStates({ db, transaction }: Store): RemoteStates {
  const putState = db.prepare(
    'INSERT INTO remote_states (host_id, checkout_id, state) VALUES (?, ?, ?) ON CONFLICT (host_id, checkout_id) DO UPDATE SET state = excluded.state',
  );
  const putHost = db.prepare('INSERT INTO remote_hosts (id, host) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET host = excluded.host');
  const dropState = db.prepare('DELETE FROM remote_states WHERE host_id = ? AND checkout_id = ?');
  const dropStates = db.prepare('DELETE FROM remote_states WHERE host_id = ?');
  const dropHost = db.prepare('DELETE FROM remote_hosts WHERE id = ?');

  function put(checkouts: readonly Checkout[]): void {
    for (const checkout of checkouts) putState.run(checkout.hostId, checkout.id, JSON.stringify(checkout));
  }

  return {
    hosts: () =>
      db
        .prepare('SELECT host FROM remote_hosts ORDER BY id')
        .all()
        .flatMap((row) => readAs(Host, row['host'])),
    checkouts: () =>
      db
        .prepare('SELECT state FROM remote_states ORDER BY host_id, checkout_id')
        .all()
        .flatMap((row) => readAs(Checkout, row['state'])),
    putHosts: (hosts) =>
      transaction(() => {
        for (const host of hosts) putHost.run(host.id, JSON.stringify(host));
      }),
    put: (checkouts) => transaction(() => put(checkouts)),
    remove: (hostId, checkoutIds) =>
      transaction(() => {
        for (const id of checkoutIds) dropState.run(hostId, id);
      }),
    replace: (hostId, checkouts) =>
      transaction(() => {
        dropStates.run(hostId);
        put(checkouts);
      }),
    forget: (hostId) =>
      transaction(() => {
        dropStates.run(hostId);
        dropHost.run(hostId);
      }),
  };
}

function readAs<T>(schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } }, text: unknown): readonly T[] {
  try {
    const read = schema.safeParse(JSON.parse(String(text)));
    return read.success ? [read.data] : [];
  } catch {
    return [];
  }
}
