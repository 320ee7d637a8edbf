import type { Store } from './open.ts';

/** A force push as a forge told it. */
export interface ToldForcePush {
  readonly repository: string;
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  /** When it was received. */
  readonly at: string;
  readonly headAt: string | null;
  readonly headAuthor: string | null;
  readonly pusher: string | null;
  readonly delivery: string;
}

/** Force pushes that deliveries told of, each once per delivery (S0-1, S0-2). */
export interface ToldForcePushes {
  add(told: ToldForcePush): void;
  /** All that were told of, each once. */
  repositories(): readonly string[];
  /** Newest first, at most 1000. `since`: ISO 8601. */
  list(query: { readonly repository?: string | undefined; readonly ref?: string | undefined; readonly since?: string | undefined }): readonly ToldForcePush[];
}

const keepRows = 20_000;
const pruneEvery = 200;

/** The table `told_force_pushes`. */
export function openToldForcePushes(store: Store): ToldForcePushes {
  const { db } = store;
  const insert = db.prepare(
    'INSERT OR IGNORE INTO told_force_pushes (repository, ref, before, after, at, head_at, head_author, pusher, delivery) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const distinct = db.prepare('SELECT DISTINCT repository FROM told_force_pushes');
  const prune = db.prepare('DELETE FROM told_force_pushes WHERE rowid <= (SELECT max(rowid) FROM told_force_pushes) - ?');
  let untilPrune = 0;
  return {
    add(told) {
      store.durably(() => {
        insert.run(told.repository, told.ref, told.before, told.after, told.at, told.headAt, told.headAuthor, told.pusher, told.delivery);
        if (untilPrune-- > 0) return;
        untilPrune = pruneEvery;
        prune.run(keepRows);
      });
    },
    repositories: () => distinct.all().map((row) => String(row['repository'])),
    list({ repository, ref, since }) {
      const where = [
        ...(repository === undefined ? [] : ['repository = ?']),
        ...(ref === undefined ? [] : ['ref = ?']),
        ...(since === undefined ? [] : ['at >= ?']),
      ];
      const values = [repository, ref, since].filter((value) => value !== undefined);
      return db
        .prepare(`SELECT * FROM told_force_pushes ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY at DESC, rowid DESC LIMIT 1000`)
        .all(...values)
        .map((row) => ({
          repository: String(row['repository']),
          ref: String(row['ref']),
          before: String(row['before']),
          after: String(row['after']),
          at: String(row['at']),
          headAt: orNull(row['head_at']),
          headAuthor: orNull(row['head_author']),
          pusher: orNull(row['pusher']),
          delivery: String(row['delivery']),
        }));
    },
  };
}

function orNull(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
