import { type ListedWorktree, parseWorktrees } from '../parse/worktrees.ts';
import type { Git } from '../run.ts';

/** The work trees of a clone, the main one first. Needs git 2.36 (`-z`). */
export async function listWorktrees(git: Git, cwd: string): Promise<readonly ListedWorktree[]> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['worktree', 'list', '--porcelain', '-z'] });
  return parseWorktrees(stdout);
}
