import { z } from 'zod';
import { type FindingQuery, LostChain } from '../../shared/model/finding.ts';
import { ObjectId } from '../../shared/model/id.ts';
import { LostHeld } from '../../shared/model/lost.ts';
import type { Store } from './open.ts';

/** A chain as one clone of this host has it, or as another host publishes it (then `cloneId` is null and nothing is said of what keeps it). */
export const StoredChain = LostChain.omit({ heldBy: true }).extend({
  held: LostHeld.nullable(),
  rewritten: z.array(z.object({ from: ObjectId, to: ObjectId })).nullable(),
});
export type StoredChain = z.infer<typeof StoredChain>;

/** A row, with who has it. */
export interface HeldChain {
  readonly hostId: string;
  readonly cloneId: string | null;
  readonly chain: StoredChain;
}

/** What a search may ask of the table besides `FindingQuery`; changed text is not for it. */
export interface ChainQuery extends Omit<FindingQuery, 'changed'> {
  /** Only chains of this host; by default those of all. */
  readonly hostId?: string | undefined;
  /** Also those that were only rewritten. */
  readonly rewritten?: boolean | undefined;
  readonly limit: number;
  readonly offset?: number | undefined;
  /** False: nobody asks how many there are; the search ends with the last one asked for, and `total` counts those. */
  readonly counted?: boolean | undefined;
}

/** Lost chains: this host's, clone by clone, and the others'. */
export interface LostChains {
  /** Puts these in place of what the clone had. `words`: everything of a chain that a search looks through. One transaction. */
  replace(cloneId: string, chains: readonly { readonly chain: StoredChain; readonly words: string }[]): void;
  /** Puts these in place of what another host had published. */
  replaceOf(hostId: string, chains: readonly LostChain[]): void;
  /** Forgets the clones that are not among these, and what other hosts than these published. */
  keepOnly(cloneIds: readonly string[], hostIds: readonly string[]): void;
  ofClone(cloneId: string): readonly { readonly chain: StoredChain; readonly words: string }[];
  /** Newest first, one row per repository and tip: all that have it stand together. `total`: without the limit. */
  search(query: ChainQuery): { readonly items: readonly (readonly HeldChain[])[]; readonly total: number };
  /** Everyone that has a chain with this commit: its tip, or one that it lists. */
  holding(repository: string | null, commit: string): readonly HeldChain[];
  /** How many chains each clone has, rewritten ones left out. */
  counts(): ReadonlyMap<string, number>;
}

/** The table `lost_chains`. */
export function openLostChains(store: Store, ownHost: string): LostChains {
  const { db } = store;
  const insert = db.prepare(
    'INSERT OR REPLACE INTO lost_chains (host_id, clone_id, tip, repository, at, rewritten, chain, words, authors, paths, branch, ids) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const clear = db.prepare('DELETE FROM lost_chains WHERE host_id = ? AND clone_id = ?');
  const ofClone = db.prepare('SELECT chain, words FROM lost_chains WHERE host_id = ? AND clone_id = ? ORDER BY at DESC');
  const counts = db.prepare('SELECT clone_id, count(*) AS n FROM lost_chains WHERE host_id = ? AND rewritten = 0 GROUP BY clone_id');
  const rowsOf = db.prepare('SELECT host_id, clone_id, chain FROM lost_chains WHERE repository = ? AND tip = ? ORDER BY host_id = ? DESC, host_id, clone_id');
  const add = (hostId: string, cloneId: string, chain: StoredChain, words: string) =>
    insert.run(
      hostId,
      cloneId,
      chain.id,
      chain.repository,
      chain.at,
      chain.rewritten === null ? 0 : 1,
      JSON.stringify(chain),
      words,
      chain.commits.map(({ author }) => author.toLowerCase()).join('\n'),
      chain.paths.join('\n').toLowerCase(),
      (chain.branch ?? '').toLowerCase(),
      ` ${chain.commits.map(({ id }) => id).join(' ')}`,
    );
  const read = (row: Readonly<Record<string, unknown>>): HeldChain => ({
    hostId: String(row['host_id']),
    cloneId: row['clone_id'] === '' ? null : String(row['clone_id']),
    chain: StoredChain.parse(JSON.parse(String(row['chain']))),
  });

  return {
    replace(cloneId, chains) {
      store.transaction(() => {
        clear.run(ownHost, cloneId);
        for (const { chain, words } of chains) add(ownHost, cloneId, chain, words);
      });
    },
    replaceOf(hostId, chains) {
      store.transaction(() => {
        clear.run(hostId, '');
        for (const { heldBy: _heldBy, ...chain } of chains) add(hostId, '', { ...chain, held: null, rewritten: null }, wordsOf(chain));
      });
    },
    keepOnly(cloneIds, hostIds) {
      const clones = JSON.stringify(cloneIds);
      store.transaction(() => {
        db.prepare('DELETE FROM lost_chains WHERE host_id = ? AND clone_id NOT IN (SELECT value FROM json_each(?))').run(ownHost, clones);
        db.prepare('DELETE FROM lost_scans WHERE clone_id NOT IN (SELECT value FROM json_each(?))').run(clones);
        db.prepare('DELETE FROM lost_chains WHERE host_id <> ? AND host_id NOT IN (SELECT value FROM json_each(?))').run(ownHost, JSON.stringify(hostIds));
      });
    },
    ofClone: (cloneId) =>
      ofClone.all(ownHost, cloneId).map((row) => ({ chain: StoredChain.parse(JSON.parse(String(row['chain']))), words: String(row['words']) })),
    search(query) {
      const { where, values } = conditions(query);
      // One pass over the rows, grouped here: SQL would go over them once for the list and once for its length.
      const keys = new Map<string, readonly [repository: string, tip: string]>();
      for (const row of db.prepare(`SELECT repository, tip FROM lost_chains ${where} ORDER BY at DESC, tip`).iterate(...values)) {
        const repository = String(row['repository']);
        const tip = String(row['tip']);
        keys.set(`${tip} ${repository}`, [repository, tip]);
        if (query.counted === false && keys.size >= (query.offset ?? 0) + query.limit) break;
      }
      const offset = query.offset ?? 0;
      const page = [...keys.values()].slice(offset, offset + query.limit);
      return { items: page.map(([repository, tip]) => rowsOf.all(repository, tip, ownHost).map(read)), total: keys.size };
    },
    holding(repository, commit) {
      const rows = db
        .prepare(`SELECT host_id, clone_id, chain FROM lost_chains WHERE instr(ids, ?) > 0 ${repository === null ? '' : 'AND repository = ?'} LIMIT 200`)
        .all(...[` ${commit}`, ...(repository === null ? [] : [repository])]);
      return rows.map(read);
    },
    counts: () => new Map(counts.all(ownHost).map((row) => [String(row['clone_id']), Number(row['n'])])),
  };
}

/** The query as SQL: each word must occur somewhere. Plain substrings: half a file's name, or an id's beginning, is what people remember (decision 0014). */
function conditions(query: ChainQuery): { readonly where: string; readonly values: readonly string[] } {
  const parts: string[] = [];
  const values: string[] = [];
  const need = (sql: string, value: string | undefined) => {
    if (value === undefined || value === '') return;
    parts.push(sql);
    values.push(value);
  };
  if (query.rewritten !== true) parts.push('rewritten = 0');
  for (const word of (query.words ?? '').toLowerCase().split(/\s+/).slice(0, 20)) {
    if (word === '') continue;
    if (/^[0-9a-f]{7,40}$/.test(word)) {
      parts.push('(instr(words, ?) > 0 OR instr(ids, ?) > 0)');
      values.push(word, ` ${word}`);
    } else need('instr(words, ?) > 0', word);
  }
  need('instr(authors, ?) > 0', query.author?.toLowerCase());
  need('instr(paths, ?) > 0', query.path?.toLowerCase());
  need('instr(branch, ?) > 0', query.branch?.toLowerCase());
  need('instr(ids, ?) > 0', query.id === undefined ? undefined : ` ${query.id}`);
  need('at >= ?', query.since);
  need('at <= ?', query.until);
  need('repository = ?', query.repository);
  need('host_id = ?', query.hostId);
  return { where: parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`, values };
}

/** What a search looks through of a chain that another host published: its messages are its subjects. */
function wordsOf(chain: Omit<LostChain, 'heldBy'>): string {
  return [chain.branch ?? '', ...chain.paths, ...chain.commits.flatMap(({ subject, author }) => [subject, author])].join('\n').toLowerCase();
}
