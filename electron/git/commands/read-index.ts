import { type IndexEntry, parseIndexEntries } from '../parse/index-entries.ts';
import type { Git } from '../run.ts';

/** Every entry of a work tree's index. `cwd` is the work tree's top: paths are as in a tree. */
export async function readIndex(git: Git, cwd: string): Promise<readonly IndexEntry[]> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['ls-files', '--stage', '-z'], maxOutputBytes: 512 * 1024 * 1024 });
  return parseIndexEntries(stdout);
}
