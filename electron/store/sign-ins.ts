import type { Store } from './open.ts';

/** A remote that a person must sign in to before it is asked again. */
export interface SignInRow {
  readonly cloneId: string;
  readonly remote: string;
  readonly reason: string;
  readonly message: string;
  /** Of the configuration that it failed with: with another it may be asked again. Holds no secret (a hash). */
  readonly fingerprint: string;
  readonly at: string;
}

/** Remotes that wait for a person, also across a restart. */
export interface SignIns {
  /** Durable before it returns: after a crash nobody is asked for what failed already. */
  put(row: SignInRow): void;
  remove(cloneId: string, remote: string): void;
  find(cloneId: string, remote: string): SignInRow | null;
  /** Oldest first. */
  list(): readonly SignInRow[];
}

/** The table `sign_ins`. */
export function openSignIns(store: Store): SignIns {
  const { db } = store;
  const put = db.prepare(
    'INSERT INTO sign_ins (clone_id, remote, reason, message, fingerprint, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (clone_id, remote) DO UPDATE SET reason = excluded.reason, message = excluded.message, fingerprint = excluded.fingerprint',
  );
  const remove = db.prepare('DELETE FROM sign_ins WHERE clone_id = ? AND remote = ?');
  const find = db.prepare('SELECT * FROM sign_ins WHERE clone_id = ? AND remote = ?');
  const list = db.prepare('SELECT * FROM sign_ins ORDER BY at, clone_id, remote');
  const toRow = (row: Readonly<Record<string, unknown>>): SignInRow => ({
    cloneId: String(row['clone_id']),
    remote: String(row['remote']),
    reason: String(row['reason']),
    message: String(row['message']),
    fingerprint: String(row['fingerprint']),
    at: String(row['at']),
  });
  return {
    put({ cloneId, remote, reason, message, fingerprint, at }) {
      store.durably(() => put.run(cloneId, remote, reason, message, fingerprint, at));
    },
    remove(cloneId, remote) {
      remove.run(cloneId, remote);
    },
    find(cloneId, remote) {
      const row = find.get(cloneId, remote);
      return row === undefined ? null : toRow(row);
    },
    list: () => list.all().map(toRow),
  };
}
