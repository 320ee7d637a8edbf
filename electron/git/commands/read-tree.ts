import type { Git } from '../run.ts';

/**
 * Brings index and work tree from one commit to another, as a switch does: what is staged or changed elsewhere stays, and where it is in the way nothing
 * is done (git-read-tree(1), "Two Tree Merge"). The branch is not moved. Throws `GitError`.
 */
export async function readTrees(git: Git, cwd: string, from: string, to: string): Promise<void> {
  await git.run({ cwd, need: 'write', args: ['read-tree', '-m', '-u', from, to] });
}
