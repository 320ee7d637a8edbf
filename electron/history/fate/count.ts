import { countReached } from '../../git/commands/commit-changes.ts';
import { GitError } from '../../git/error.ts';
import type { Git } from '../../git/run.ts';
import { type OverwrittenTip, type Sorted, sortCommits } from './sort-commits.ts';

/** What became of the commits of an overwritten tip (N-8). Null: not counted. */
export interface Fate {
  readonly kept: number | null;
  readonly rewritten: number | null;
  readonly lost: number | null;
}

/** Counts go no further than this: the page shows "1000 or more", and the time stays bounded. */
export const mostCounted = 1000;

/** More commits than a branch has. */
const farAway = 10_000_000;

const unknown: Fate = { kept: null, rewritten: null, lost: null };

/** Counts what a forced update or a deletion did with the commits of its old tip. Bounded in time and number; what is too much stays null. */
export async function fateOf(git: Git, cwd: string, tip: OverwrittenTip): Promise<Fate> {
  try {
    const sorted = await sortCommits(git, cwd, tip);
    const stay = [...(tip.after === null ? [] : [tip.after]), ...tip.elsewhere];
    return { kept: await countKept(git, cwd, tip.before, stay, sorted), rewritten: sorted?.rewritten.length ?? null, lost: sorted?.gone.length ?? null };
  } catch (error) {
    if (error instanceof GitError) return unknown;
    throw error;
  }
}

/** Commits of `before` that `stay` have, up to `mostCounted`. */
async function countKept(git: Git, cwd: string, before: string, stay: readonly string[], sorted: Sorted | null): Promise<number> {
  const away = sorted === null ? await countReached(git, cwd, [before], stay, farAway) : sorted.rewritten.length + sorted.gone.length;
  return Math.min(mostCounted, (await countReached(git, cwd, [before], [], mostCounted + away)) - away);
}
