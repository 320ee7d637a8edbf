import type { Git } from '../run.ts';

/** Commits that `args` of `rev-list` name, counted up to `most`. Throws `GitError`. */
async function count(git: Git, cwd: string, most: number, args: readonly string[]): Promise<number> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['rev-list', '--count', `--max-count=${most}`, ...args], deadlineMs: 20_000 });
  return Number(stdout.toString('latin1').trim());
}

/** Commits of `of` that none of `not` has, up to `most`. */
export function countCommits(git: Git, cwd: string, of: string, not: readonly string[], most: number): Promise<number> {
  return count(git, cwd, most, [of, ...(not.length > 0 ? ['--not', ...not] : [])]);
}

/** Best common ancestors of two commits; none where they share no past. */
export async function mergeBases(git: Git, cwd: string, a: string, b: string): Promise<readonly string[]> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['merge-base', '--all', a, b], okCodes: [0, 1], deadlineMs: 20_000 });
  return stdout.toString('latin1').split('\n').filter(Boolean);
}
