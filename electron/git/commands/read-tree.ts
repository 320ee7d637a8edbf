import type { Git, GitOutput } from '../run.ts';

/** A big checkout on a slow disk takes its time, and must not be ended half-way. */
const manyFilesMs = 900_000;

/**
 * Brings index and work tree from one commit to another, as a switch does: what is staged or changed elsewhere stays, and where it is in the way nothing
 * is done (git-read-tree(1), "Two Tree Merge"). The branch is not moved. Ignored files in the way count as nothing (git 2.34 and later): look before.
 * Throws `GitError`.
 */
export function readTrees(git: Git, cwd: string, from: string, to: string): Promise<GitOutput> {
  return git.run({
    cwd,
    need: 'write',
    args: ['read-tree', '-m', '-u', from, to],
    // One file after another: what a killed git wrote last shows how far it came.
    config: ['checkout.workers=1'],
    deadlineMs: manyFilesMs,
  });
}
