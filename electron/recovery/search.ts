import type { FindingQuery, LostChain } from '../../shared/model/finding.ts';
import { chainsAtMost } from '../../shared/model/finding.ts';
import type { ListedChain } from '../../shared/model/lost.ts';
import { commitsChanging } from '../git/commands/pickaxe.ts';
import { GitError } from '../git/error.ts';
import type { Gate } from '../git/gate.ts';
import type { HeldChain, LostChains } from '../store/lost-chains.ts';

/** What the finder's search may ask. */
export interface LostQuery extends FindingQuery {
  /** Of what all machines have; otherwise of what this one has. */
  readonly allHosts: boolean;
  /** Only what this machine has. */
  readonly host?: string | undefined;
  readonly rewritten: boolean;
  readonly limit: number;
  readonly offset: number;
}

/** What was found; `total` counts what the limit leaves out, null where that is not known (changed text is looked for only as far as the answer goes). */
export interface LostAnswer {
  readonly items: readonly ListedChain[];
  readonly total: number | null;
}

export interface SearchDeps {
  readonly hostId: string;
  readonly gate: Gate;
  readonly chains: LostChains;
  /** Where a clone lies, and by which path people know it; null: it is gone. */
  readonly clone: (id: string) => { readonly commonDir: string; readonly path: string } | null;
}

/** Chains whose changes are read for a search in changed text; newest first. */
const mostRead = 2000;

/** All rows of one chain as one: this host's knowledge first, everyone who has it named. Pure. */
export function joinChain(rows: readonly HeldChain[], hostId: string, pathOf: (cloneId: string) => string | null): ListedChain | null {
  const own = rows.find((row) => row.hostId === hostId && row.chain.rewritten === null) ?? rows.find((row) => row.hostId === hostId);
  const first = own ?? rows[0];
  if (first === undefined) return null;
  return {
    ...first.chain,
    tip: first.chain.id,
    heldBy: [...new Set(rows.map((row) => row.hostId))],
    path: own?.cloneId == null ? null : pathOf(own.cloneId),
  };
}

/** Searches what is lost, newest first. Answers from the store; only changed text is asked of git. */
export function createSearch({ hostId, gate, chains, clone }: SearchDeps) {
  const join = (rows: readonly HeldChain[]) => joinChain(rows, hostId, (id) => clone(id)?.path ?? null);

  async function withChange(items: readonly (readonly HeldChain[])[], text: string, signal: AbortSignal | undefined): Promise<ReadonlySet<string>> {
    const own = items.flatMap((rows) => rows.filter((row) => row.hostId === hostId).slice(0, 1));
    const found = new Set<string>();
    for (const [cloneId, rows] of Map.groupBy(own, (row) => row.cloneId ?? '')) {
      const place = clone(cloneId);
      if (place === null) continue;
      const ids = [...new Set(rows.flatMap(({ chain }) => [chain.id, ...chain.commits.map(({ id }) => id)]))];
      try {
        const hits = await gate.admit(place.commonDir, 'read', (git) => commitsChanging(git, place.commonDir, ids, text, signal), {
          urgency: 'now',
          ...(signal === undefined ? {} : { signal }),
        });
        for (const { chain } of rows) if (hits.has(chain.id) || chain.commits.some(({ id }) => hits.has(id))) found.add(chain.id);
      } catch (error) {
        // A clone that is gone, or lacks files (a partial clone), has nothing to show.
        if (!(error instanceof GitError) || error.kind === 'aborted') throw error;
      }
    }
    return found;
  }

  return {
    async search(query: LostQuery, signal?: AbortSignal): Promise<LostAnswer> {
      const { changed, allHosts, host = allHosts ? undefined : hostId, rewritten, limit, offset, ...rest } = query;
      const narrowed = { ...rest, rewritten, hostId: host };
      const shown = (one: ListedChain | null): readonly ListedChain[] => (one === null || (one.rewritten !== null && !rewritten) ? [] : [one]);
      if (changed === undefined || changed === '') {
        const { items, total } = chains.search({ ...narrowed, limit, offset });
        return { items: items.flatMap((rows) => shown(join(rows))), total };
      }
      // Only the objects of this machine can be read; who asks for another's asks it.
      if (host !== undefined && host !== hostId) return { items: [], total: 0 };
      const { items } = chains.search({ ...narrowed, hostId, limit: mostRead });
      const hits = await withChange(items, changed, signal);
      const found = items.flatMap((rows) => shown(join(rows))).filter(({ id }) => hits.has(id));
      return { items: found.slice(offset, offset + limit), total: found.length };
    },
    /** The newest chains with these words that are no mere rewriting, whoever has them; from the store, as far as the list goes. */
    quick(words: string, limit: number): readonly ListedChain[] {
      return chains.search({ words, limit, counted: false }).items.flatMap((rows) => join(rows) ?? []);
    },
    /** The chain of this tip, or those whose commits begin like this; whoever has it. */
    find(id: string): readonly ListedChain[] {
      return chains.search({ id, rewritten: true, limit: 20 }).items.flatMap((rows) => {
        const one = join(rows);
        return one === null ? [] : [one];
      });
    },
    /** What this host publishes: its newest lost chains, none that is only rewritten. */
    findings(): readonly LostChain[] {
      return chains.search({ hostId, limit: chainsAtMost }).items.flatMap((rows) => {
        const [row] = rows.filter((one) => one.hostId === hostId && one.chain.rewritten === null);
        if (row === undefined) return [];
        const { held: _held, rewritten: _rewritten, ...chain } = row.chain;
        return [{ ...chain, heldBy: [hostId] }];
      });
    },
  };
}
