import { join } from 'node:path';
import type { Git } from '../run.ts';

/** Absolute paths of the folders that a work tree ignores as a whole (node_modules, dist): what a watcher need not look at. */
export async function listIgnoredFolders(git: Git, cwd: string): Promise<readonly string[]> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z'] });
  return stdout
    .toString('utf8')
    .split('\0')
    .filter((name) => name.endsWith('/') && name !== './')
    .map((name) => join(cwd, name.slice(0, -1)));
}
