import type { Store } from './open.ts';

/** How many commits only the first, only the second of two commits has. Never changes for a pair (git.md 3.2). */
export interface Counts {
  find(a: string, b: string): { readonly ahead: number; readonly behind: number } | null;
  put(a: string, b: string, ahead: number, behind: number): void;
  /** How many stand to the same second one, by the first, in one transaction. */
  putAll(counted: ReadonlyMap<string, { readonly ahead: number; readonly behind: number }>, b: string): void;
}

/** Rows kept; the longest unused go first. */
const limit = 50_000;

/** The table `counts`, bounded. */
export function openCounts(store: Store, now: () => number = Date.now): Counts {
  const { db } = store;
  const find = db.prepare('SELECT ahead, behind FROM counts WHERE a = ? AND b = ?');
  const put = db.prepare('INSERT OR REPLACE INTO counts (a, b, ahead, behind, used_at) VALUES (?, ?, ?, ?, ?)');
  const size = db.prepare('SELECT count(*) AS rows FROM counts');
  const shrink = db.prepare('DELETE FROM counts WHERE (a, b) IN (SELECT a, b FROM counts ORDER BY used_at LIMIT ?)');
  let writes = 0;
  function add(a: string, b: string, ahead: number, behind: number): void {
    put.run(a, b, ahead, behind, now());
    if (++writes % 500 !== 0) return;
    const rows = Number(size.get()?.['rows'] ?? 0);
    if (rows > limit) shrink.run(rows - limit + Math.floor(limit / 10));
  }

  return {
    find(a, b) {
      const row = find.get(a, b);
      return row === undefined ? null : { ahead: Number(row['ahead']), behind: Number(row['behind']) };
    },
    put: add,
    putAll(counted, b) {
      store.transaction(() => {
        for (const [a, { ahead, behind }] of counted) add(a, b, ahead, behind);
      });
    },
  };
}
