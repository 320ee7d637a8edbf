import { parseRawDiff, type TreeChange } from '../parse/raw-diff.ts';
import type { Git } from '../run.ts';

/** Every path that differs between two commits, renames as delete and add. `mayFetch`: trees that a partial clone left out are fetched. Throws `GitError`. */
export async function diffTrees(git: Git, cwd: string, before: string, after: string, mayFetch = false): Promise<readonly TreeChange[]> {
  const { stdout } = await git.run({
    cwd,
    need: mayFetch ? 'write' : 'read',
    args: ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', '--end-of-options', before, after],
  });
  return parseRawDiff(stdout);
}
