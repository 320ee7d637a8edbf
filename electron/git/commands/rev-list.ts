import { everrefRefs } from '../everref-refs.ts';
import { commitLineFormat, type ListedCommit, parseCommitLines } from '../parse/commit-lines.ts';
import type { Git } from '../run.ts';

/** How two commits stand to each other: commits that only `a` has, and that only `b` has. Dear on long histories: ask once per pair (git.md 3.2). */
export async function countBetween(git: Git, cwd: string, a: string, b: string): Promise<{ readonly ahead: number; readonly behind: number }> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['rev-list', '--left-right', '--count', '--end-of-options', `${a}...${b}`, '--'] });
  const [ahead, behind] = stdout.toString('latin1').trim().split(/\s+/).map(Number);
  if (ahead === undefined || behind === undefined || Number.isNaN(ahead + behind)) throw new Error('git rev-list --count gave no two numbers');
  return { ahead, behind };
}

/** Commits of `tips` that no remote has (by tracking and shadow refs), newest first, at most `limit`. */
export async function listUnpushed(git: Git, cwd: string, tips: readonly string[], limit: number): Promise<readonly ListedCommit[]> {
  const { stdout } = await git.run({
    cwd,
    need: 'read',
    args: [
      'log',
      '-z',
      '--topo-order',
      `--max-count=${limit}`,
      `--format=${commitLineFormat}`,
      ...tips,
      '--not',
      '--remotes',
      `--glob=${everrefRefs}remotes/*`,
      '--',
    ],
  });
  return parseCommitLines(stdout);
}
