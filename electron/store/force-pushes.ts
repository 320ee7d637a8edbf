import { createHash } from 'node:crypto';
import { ForcePush } from '../../shared/model/force-push.ts';
import { joinForcePushes, type Movement, sameMovement, sameOccurrence } from '../../shared/model/occurrence.ts';
import type { Store } from './open.ts';

export interface ForcePushQuery {
  readonly repository?: string | undefined;
  /** Full name. */
  readonly ref?: string | undefined;
  /** Part of the name of who did it, in any case. */
  readonly by?: string | undefined;
  /** Every word must stand in the branch, the repository, the person or an id. */
  readonly words?: string | undefined;
  /** Commits were lost by it, or nobody knows. */
  readonly losing?: boolean | undefined;
  /** A host that saw it or keeps its old tip. */
  readonly host?: string | undefined;
  /** ISO 8601. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** Id of an entry: only those after it in the list. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Force pushes that this host found or was told of, each once. */
export interface ForcePushes {
  /** Adds one, or joins it to the one that is the same occurrence (shared/model/occurrence.ts). Answers what stands there now. */
  add(entry: ForcePush): { readonly entry: ForcePush; readonly isNew: boolean };
  get(id: string): ForcePush | null;
  /** Writes entries that are there anew, and takes others away. One transaction. */
  replace(put: readonly ForcePush[], removed: readonly string[]): void;
  /** Everything known of one branch, oldest first. */
  ofBranch(repository: string, ref: string): readonly ForcePush[];
  /** Newest first. */
  list(query: ForcePushQuery): readonly ForcePush[];
}

/** Newest rows that are kept. */
const keepRows = 20_000;

/** The id of a movement's n-th occurrence: every host that knows the same derives the same. */
export function forcePushId({ repository, ref, before, after }: Movement, occurrence: number): string {
  const hash = createHash('sha256').update(JSON.stringify([repository, ref, before, after, occurrence]));
  return `f-${hash.digest('hex').slice(0, 20)}`;
}

/** The table `force_pushes`. */
export function openForcePushes(store: Store): ForcePushes {
  const { db } = store;
  const branch = db.prepare('SELECT entry FROM force_pushes WHERE repository = ? AND ref = ? ORDER BY at, id');
  const one = db.prepare('SELECT entry FROM force_pushes WHERE id = ?');
  const write = db.prepare('INSERT OR REPLACE INTO force_pushes (id, repository, ref, before, after, at, entry) VALUES (?, ?, ?, ?, ?, ?, ?)');
  const remove = db.prepare('DELETE FROM force_pushes WHERE id = ?');
  const prune = db.prepare('DELETE FROM force_pushes WHERE id NOT IN (SELECT id FROM force_pushes ORDER BY at DESC LIMIT ?)');
  let untilPrune = 0;

  const ofBranch = (repository: string, ref: string) => branch.all(repository, ref).map((row) => parse(row['entry']));
  const put = (entry: ForcePush) => write.run(entry.id, entry.repository, entry.ref, entry.before, entry.after, entry.at, JSON.stringify(entry));

  return {
    ofBranch,
    get(id) {
      const row = one.get(id);
      return row === undefined ? null : parse(row['entry']);
    },
    add(given) {
      return store.durably(() => {
        const known = ofBranch(given.repository, given.ref);
        const same = known.filter((entry) => sameMovement(entry, given));
        const there = same.find((entry) => sameOccurrence(entry, given, known));
        const joined = there === undefined ? { ...given, id: '' } : joinForcePushes(there, given);
        // Numbered by time anew: who hears of an earlier one later must come to the ids of those who knew it all along.
        const all = [...same.filter((entry) => entry !== there), joined].sort((a, b) => (a.at < b.at ? -1 : 1));
        for (const { id } of same) remove.run(id);
        const numbered = all.map((entry, n) => ({ ...entry, id: forcePushId(entry, n) }));
        for (const entry of numbered) put(entry);
        if (untilPrune-- <= 0) {
          untilPrune = 200;
          prune.run(keepRows);
        }
        return { entry: numbered[all.indexOf(joined)] ?? joined, isNew: there === undefined };
      });
    },
    replace(entries, removed) {
      store.durably(() => {
        for (const id of removed) remove.run(id);
        for (const entry of entries) put(entry);
      });
    },
    list: (query) => listForcePushes(store, query),
  };
}

function listForcePushes({ db }: Store, query: ForcePushQuery): readonly ForcePush[] {
  const where: string[] = [];
  const values: (string | number)[] = [];
  const narrow = (condition: string, ...given: readonly (string | undefined)[]) => {
    if (given[0] === undefined) return;
    where.push(condition);
    values.push(...given.filter((value) => value !== undefined));
  };
  narrow('repository = ?', query.repository);
  narrow('ref = ?', query.ref);
  narrow('at >= ?', query.since);
  narrow('at <= ?', query.until);
  // instr, not LIKE: a name may hold % and _.
  narrow("instr(lower(coalesce(entry->>'by', '')), ?) > 0", query.by?.toLowerCase());
  narrow(
    "(EXISTS (SELECT 1 FROM json_each(entry, '$.heldBy') WHERE value = ?) OR EXISTS (SELECT 1 FROM json_each(entry, '$.seenBy') WHERE value->>'hostId' = ?))",
    query.host,
    query.host,
  );
  if (query.losing === true) where.push("coalesce(entry->>'lost', 1) > 0");
  for (const word of (query.words ?? '').toLowerCase().split(/\s+/).filter(Boolean).slice(0, 10))
    narrow("instr(lower(concat_ws(' ', ref, repository, entry->>'by', before, after)), ?) > 0", word);
  narrow('(at, id) < (SELECT at, id FROM force_pushes WHERE id = ?)', query.after);
  const rows = db
    .prepare(`SELECT entry FROM force_pushes ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY at DESC, id DESC LIMIT ?`)
    .all(...values, query.limit);
  return rows.map((row) => parse(row['entry']));
}

function parse(text: unknown): ForcePush {
  return ForcePush.parse(JSON.parse(String(text)));
}
