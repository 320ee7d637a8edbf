import { countCommits, countLostChanges, mergeBases } from '../git/commands/count-commits.ts';
import { refsContaining } from '../git/commands/list-refs.ts';
import { GitError } from '../git/error.ts';
import type { Git } from '../git/run.ts';

/** What became of the commits of an overwritten tip (N-8). Null: not counted. */
export interface Fate {
  readonly kept: number | null;
  readonly rewritten: number | null;
  readonly lost: number | null;
}

/** Counts go no further than this: the page shows "1000 or more", and the time stays bounded. */
export const mostCounted = 1000;
/** Comparing changes reads every one of them: beyond this many commits it is not done. */
const mostCompared = 2000;

const unknown: Fate = { kept: null, rewritten: null, lost: null };

/** Counts what a forced update did with the commits of `before`. Bounded in time and number; what is too much stays null. */
export async function fateOfOverwritten(git: Git, cwd: string, before: string, after: string): Promise<Fate> {
  try {
    const bases = await mergeBases(git, cwd, before, after);
    const kept = bases[0] === undefined ? 0 : await countCommits(git, cwd, bases[0], [], mostCounted);
    const gone = await countCommits(git, cwd, before, [after], mostCompared);
    const come = await countCommits(git, cwd, after, [before], mostCompared);
    if (gone >= mostCompared || come >= mostCompared) return { kept, rewritten: null, lost: null };
    const lost = await countLostChanges(git, cwd, before, after, mostCompared);
    // Merges have no change of their own to lose: what they joined is counted by itself.
    const changes = gone - (await countMerges(git, cwd, before, after));
    return { kept, rewritten: Math.max(0, changes - lost), lost };
  } catch (error) {
    if (error instanceof GitError) return unknown;
    throw error;
  }
}

async function countMerges(git: Git, cwd: string, before: string, after: string): Promise<number> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['rev-list', '--count', '--merges', before, '--not', after], deadlineMs: 20_000 });
  return Number(stdout.toString('latin1').trim());
}

/** Counts the commits of a deleted branch's tip that no other branch, tag or remote branch has. `except`: refs that are on their way out. */
export async function fateOfDeleted(git: Git, cwd: string, tip: string, except: readonly string[]): Promise<Fate> {
  try {
    const excluded = new Set(except);
    const holders = (await refsContaining(git, cwd, tip, ['refs/heads/', 'refs/tags/', 'refs/remotes/', 'refs/everref/remotes/'])).filter(
      (ref) => !excluded.has(ref),
    );
    if (holders.length > 0) return { kept: Math.min(mostCounted, await countCommits(git, cwd, tip, [], mostCounted)), rewritten: 0, lost: 0 };
    // Full names are taken out of a --glob only; --branches and --remotes want them without their first parts (git-rev-list(1), --exclude).
    const not = ['refs/heads', 'refs/remotes', 'refs/tags', 'refs/everref/remotes'].flatMap((under) => [
      ...except.map((ref) => `--exclude=${ref}`),
      `--glob=${under}`,
    ]);
    const { stdout } = await git.run({
      cwd,
      need: 'read',
      args: ['rev-list', '--count', '--no-merges', `--max-count=${mostCounted}`, tip, '--not', ...not],
      deadlineMs: 20_000,
    });
    return { kept: null, rewritten: 0, lost: Number(stdout.toString('latin1').trim()) };
  } catch (error) {
    if (error instanceof GitError) return unknown;
    throw error;
  }
}
