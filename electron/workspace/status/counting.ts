import { countBetween, countTogether } from '../../git/commands/rev-list.ts';
import type { AheadBehind } from '../../git/parse/commit-graph.ts';
import type { Git } from '../../git/run.ts';
import type { Counts } from '../../store/counts.ts';
import type { Disk } from '../disk/disk.ts';

/** How commits of one clone stand to each other, within one look. */
export interface Counting {
  /** Null: not counted yet. */
  find(a: string, b: string): AheadBehind | null;
  /** Throws `GitError`. */
  count(a: string, b: string): Promise<AheadBehind>;
  /** Many behind one upstream (whatever was merged and never deleted), so that `find` knows them, where one run can tell. Throws `GitError`. */
  together(upstream: string, tips: readonly { readonly id: string; readonly committedAt: number }[]): Promise<void>;
}

/** So many pairs are quicker counted one by one. */
const fewTogether = 4;

/** `isPlain`: its files may be asked before git. */
export function createCounting(git: Git, cwd: string, isPlain: boolean, { disk, counts }: { readonly disk: Disk; readonly counts: Counts }): Counting {
  /** Each look-up in the store is a question to a database. */
  const seen = new Map<string, AheadBehind>();
  const find = (a: string, b: string): AheadBehind | null => {
    if (a === b) return { ahead: 0, behind: 0 };
    const found = seen.get(`${a} ${b}`) ?? counts.find(a, b);
    if (found !== null) seen.set(`${a} ${b}`, found);
    return found;
  };
  return {
    find,
    async count(a, b) {
      const found = find(a, b);
      if (found !== null) return found;
      const counted = (isPlain ? await disk.ask(cwd, 'plainCounts', cwd, a, b) : null) ?? (await countBetween(git, cwd, a, b));
      counts.put(a, b, counted.ahead, counted.behind);
      seen.set(`${a} ${b}`, counted);
      return counted;
    },
    async together(upstream, tips) {
      const uncounted = new Map(tips.filter(({ id }) => find(id, upstream) === null).map((tip) => [tip.id, tip]));
      if (uncounted.size < fewTogether) return;
      const oldest = [...uncounted.values()].reduce((a, b) => (b.committedAt < a.committedAt ? b : a));
      const counted = await countTogether(git, cwd, upstream, [...uncounted.keys()], oldest.id);
      if (counted === null) return;
      counts.putAll(counted, upstream);
      for (const [id, standing] of counted) seen.set(`${id} ${upstream}`, standing);
    },
  };
}
