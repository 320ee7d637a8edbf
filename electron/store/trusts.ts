import type { Store } from './open.ts';

/** What trusted folders would run, as it was when a person trusted it: a digest, so that no value of a configuration is kept. */
export interface Trusts {
  /** What was trusted there; null: nothing yet. */
  find(path: string): string | null;
  /** Durable before it returns. */
  put(path: string, runs: string): void;
  forget(path: string): void;
}

/** The table `trusts`. */
export function openTrusts(store: Store): Trusts {
  const { db } = store;
  const find = db.prepare('SELECT runs FROM trusts WHERE path = ?');
  const put = db.prepare('INSERT INTO trusts (path, runs) VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET runs = excluded.runs');
  const forget = db.prepare('DELETE FROM trusts WHERE path = ?');
  return {
    find(path) {
      const row = find.get(path);
      return row === undefined ? null : String(row['runs']);
    },
    put(path, runs) {
      store.durably(() => put.run(path, runs));
    },
    forget(path) {
      forget.run(path);
    },
  };
}
