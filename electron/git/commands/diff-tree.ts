import { parseRawDiff, type TreeChange } from '../parse/raw-diff.ts';
import type { Git } from '../run.ts';

/** Every path that differs between two commits, renames as delete and add. */
export async function diffTrees(git: Git, cwd: string, before: string, after: string): Promise<readonly TreeChange[]> {
  const { stdout } = await git.run({
    cwd,
    need: 'read',
    args: ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', '--end-of-options', before, after],
  });
  return parseRawDiff(stdout);
}
