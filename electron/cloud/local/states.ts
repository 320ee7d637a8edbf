import { Checkout } from '../../../shared/model/checkout.ts';
import type { Host } from '../../../shared/model/host.ts';
import type { StateTable } from '../../sync/ports.ts';
import { dayMs, type LocalContext } from './context.ts';

const keepDays = 400;

/** The state table in the shared file. */
export function openStates(context: LocalContext): StateTable {
  const { hostId, log, store } = context;
  const { db } = store;
  const nowText = () => context.now().toISOString();
  const selectHost = db.prepare('SELECT incarnation FROM hosts WHERE id = ?');
  const upsertHost = db.prepare(
    `INSERT INTO hosts (id, name, os, version, takes_orders, paused_until, incarnation, last_seen_at) VALUES (?, ?, ?, ?, ?, ?, 1, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, os = excluded.os, version = excluded.version, takes_orders = excluded.takes_orders,
       paused_until = excluded.paused_until, incarnation = incarnation + 1, last_seen_at = excluded.last_seen_at RETURNING incarnation`,
  );
  const putState = db.prepare(
    `INSERT INTO states (host_id, checkout_id, incarnation, revision, state, written_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (host_id, checkout_id) DO UPDATE SET incarnation = excluded.incarnation, revision = excluded.revision, state = excluded.state, written_at = excluded.written_at
       WHERE (excluded.incarnation, excluded.revision) >= (states.incarnation, states.revision)`,
  );
  const selectHosts = db.prepare('SELECT *, (SELECT count(*) FROM states WHERE states.host_id = hosts.id) AS checkouts FROM hosts ORDER BY id');
  const selectStates = db.prepare('SELECT state FROM states WHERE host_id = ? ORDER BY checkout_id');
  const selectState = db.prepare('SELECT state FROM states WHERE host_id = ? AND checkout_id = ?');

  function readRow(text: unknown): readonly Checkout[] {
    const parsed = Checkout.safeParse(JSON.parse(String(text)));
    if (parsed.success) return [parsed.data];
    log.warn('A state in the local cloud is of another version and is left out', { issue: parsed.error.issues[0] });
    return [];
  }

  return {
    async announce(host) {
      if (host.id !== hostId) throw new Error(`only ${hostId} is announced here`);
      return store.durably(() => {
        const old = new Date(context.now().getTime() - keepDays * dayMs).toISOString();
        db.prepare('DELETE FROM states WHERE written_at < ?').run(old);
        db.prepare('DELETE FROM hosts WHERE last_seen_at < ? AND id <> ?').run(old, hostId);
        const { id, name, os, version, takesOrders, pausedUntil } = host;
        return { incarnation: Number(upsertHost.get(id, name, os, version, takesOrders ? 1 : 0, pausedUntil, nowText())?.['incarnation']) };
      });
    },
    async heartbeat(incarnation, says) {
      return store.transaction(() => {
        const there = selectHost.get(hostId)?.['incarnation'];
        if (there === undefined) return { foreign: false, forgotten: true };
        // A lower number: the shared file itself was put back from a copy, and has forgotten this start.
        if (Number(there) !== incarnation) return { foreign: Number(there) > incarnation, forgotten: Number(there) < incarnation };
        db.prepare('UPDATE hosts SET last_seen_at = ? WHERE id = ?').run(nowText(), hostId);
        if (says !== undefined) db.prepare('UPDATE hosts SET paused_until = ? WHERE id = ?').run(says.pausedUntil, hostId);
        // Renewed at half its life: a state that never changes is not forgotten while its host lives.
        const half = new Date(context.now().getTime() - (keepDays / 2) * dayMs).toISOString();
        db.prepare('UPDATE states SET written_at = ? WHERE host_id = ? AND written_at < ?').run(nowText(), hostId, half);
        return { foreign: false, forgotten: false };
      });
    },
    async put(checkout, { incarnation, revision }) {
      if (checkout.hostId !== hostId) throw new Error(`only states of ${hostId} are put here`);
      return store.transaction(() => {
        const { changes } = putState.run(hostId, checkout.id, incarnation, revision, JSON.stringify(checkout), nowText());
        return { stored: changes > 0 };
      });
    },
    async remove(checkoutId) {
      store.transaction(() => void db.prepare('DELETE FROM states WHERE host_id = ? AND checkout_id = ?').run(hostId, checkoutId));
    },
    async hosts() {
      return selectHosts.all().map(
        (row): Host => ({
          id: String(row['id']),
          name: String(row['name']),
          os: String(row['os']),
          version: String(row['version']),
          lastSeenAt: String(row['last_seen_at']),
          checkouts: Number(row['checkouts']),
          takesOrders: row['takes_orders'] === 1,
          pausedUntil: typeof row['paused_until'] === 'string' ? row['paused_until'] : null,
        }),
      );
    },
    readHost: async (id) => selectStates.all(id).flatMap((row) => readRow(row['state'])),
    read: async (id, checkoutIds) =>
      checkoutIds.flatMap((checkoutId) => {
        const row = selectState.get(id, checkoutId);
        return row === undefined ? [] : readRow(row['state']);
      }),
    async forget(id) {
      store.durably(() => {
        for (const sql of [
          'DELETE FROM states WHERE host_id = ?',
          'DELETE FROM queue WHERE host_id = ?',
          'DELETE FROM dropped WHERE host_id = ?',
          'DELETE FROM findings WHERE host_id = ?',
          "DELETE FROM orders WHERE receiver = ? AND state <> 'answered'",
          'DELETE FROM hosts WHERE id = ?',
        ])
          db.prepare(sql).run(id);
      });
    },
  };
}
