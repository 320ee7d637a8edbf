import { pathText } from '../parse/path-text.ts';
import { changedPaths } from '../parse/tracked-changes.ts';
import type { Git } from '../run.ts';

/** More paths than this are asked for as a whole: a command line has an end. */
const mostPathspecs = 200;

/**
 * Tracked paths (bytes, latin1) with staged or unstaged changes, out of `paths` where these are few. Submodules' own states are left
 * out: git moves their pointer whatever is in them (git.md 4.1).
 */
export async function trackedChanges(git: Git, cwd: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const names = paths.map(pathText);
  const asPathspecs = names.length <= mostPathspecs && names.every((name, index) => Buffer.from(name, 'utf8').toString('latin1') === paths[index]);
  const { stdout } = await git.run({
    cwd,
    need: 'read',
    args: [
      'status',
      '--porcelain=v2',
      '-z',
      '--untracked-files=no',
      '--ignore-submodules=all',
      '--no-renames',
      '--no-ahead-behind',
      '--',
      ...(asPathspecs ? names : []),
    ],
  });
  return changedPaths(stdout);
}
