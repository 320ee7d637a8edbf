import type { Store } from './open.ts';

/** How far the reflogs of tracking refs were looked through for overwritings: the line itself, since git rewrites the files (git.md 1.4). */
export interface ReadReflogs {
  /** Null: not yet. */
  lineOf(cloneId: string, ref: string): string | null;
  /** One transaction. */
  put(cloneId: string, lines: ReadonlyMap<string, string>): void;
}

/** The table `read_reflogs`. */
export function openReadReflogs(store: Store): ReadReflogs {
  const { db } = store;
  const select = db.prepare('SELECT line FROM read_reflogs WHERE clone_id = ? AND ref = ?');
  const write = db.prepare('INSERT OR REPLACE INTO read_reflogs (clone_id, ref, line) VALUES (?, ?, ?)');
  return {
    lineOf(cloneId, ref) {
      const row = select.get(cloneId, ref);
      return row === undefined ? null : String(row['line']);
    },
    put(cloneId, lines) {
      if (lines.size === 0) return;
      store.durably(() => {
        for (const [ref, line] of lines) write.run(cloneId, ref, line);
      });
    },
  };
}
