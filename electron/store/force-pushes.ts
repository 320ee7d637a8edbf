import { ForcePush } from '../../shared/model/force-push.ts';
import type { Store } from './open.ts';

/** Force pushes that this host found or was told of, each once. */
export interface ForcePushes {
  /**
   * Adds one, or joins its sources, holders and counts to the one that is there for (repository, ref, before, after). One occurrence is one,
   * however often told; an opposite movement in between makes the next a new one. Answers what stands there now.
   */
  add(entry: ForcePush): { readonly entry: ForcePush; readonly isNew: boolean };
  /** Whether such a movement was ever recorded. */
  has(repository: string, ref: string, before: string, after: string): boolean;
  /** Newest first. */
  list(query: { readonly repository?: string | undefined; readonly limit: number }): readonly ForcePush[];
}

/** Newest rows that are kept. */
const keepRows = 20_000;

/** The table `force_pushes`. */
export function openForcePushes(store: Store): ForcePushes {
  const { db } = store;
  const find = db.prepare('SELECT entry FROM force_pushes WHERE repository = ? AND ref = ? AND before = ? AND after = ? ORDER BY at DESC LIMIT 1');
  const back = db.prepare('SELECT 1 FROM force_pushes WHERE repository = ? AND ref = ? AND before = ? AND after = ? AND at > ? AND at < ? LIMIT 1');
  const write = db.prepare('INSERT OR REPLACE INTO force_pushes (id, repository, ref, before, after, at, entry) VALUES (?, ?, ?, ?, ?, ?, ?)');
  const prune = db.prepare('DELETE FROM force_pushes WHERE id NOT IN (SELECT id FROM force_pushes ORDER BY at DESC LIMIT ?)');
  const all = db.prepare('SELECT entry FROM force_pushes ORDER BY at DESC, id LIMIT ?');
  const ofRepository = db.prepare('SELECT entry FROM force_pushes WHERE repository = ? ORDER BY at DESC, id LIMIT ?');
  let untilPrune = 0;
  return {
    has: (repository, ref, before, after) => find.get(repository, ref, before, after) !== undefined,
    add(entry) {
      return store.durably(() => {
        const row = find.get(entry.repository, entry.ref, entry.before, entry.after);
        const newest = row === undefined ? null : parse(row['entry']);
        const undone = newest !== null && back.get(entry.repository, entry.ref, entry.after, entry.before, newest.at, entry.at) !== undefined;
        const there = undone ? null : newest;
        const joined = there === null ? entry : joinForcePushes(there, entry);
        write.run(joined.id, joined.repository, joined.ref, joined.before, joined.after, joined.at, JSON.stringify(joined));
        if (untilPrune-- <= 0) {
          untilPrune = 200;
          prune.run(keepRows);
        }
        return { entry: joined, isNew: there === null };
      });
    },
    list: ({ repository, limit }) => (repository === undefined ? all.all(limit) : ofRepository.all(repository, limit)).map((row) => parse(row['entry'])),
  };
}

/** One occurrence told twice is one: the earlier time and id stay, what either knows is kept. */
export function joinForcePushes(there: ForcePush, other: ForcePush): ForcePush {
  return {
    ...there,
    at: there.at < other.at ? there.at : other.at,
    by: there.by ?? other.by,
    sources: [...new Set([...there.sources, ...other.sources])],
    kept: there.kept ?? other.kept,
    rewritten: there.rewritten ?? other.rewritten,
    lost: there.lost ?? other.lost,
    heldBy: [...new Set([...there.heldBy, ...other.heldBy])],
  };
}

function parse(text: unknown): ForcePush {
  return ForcePush.parse(JSON.parse(String(text)));
}
