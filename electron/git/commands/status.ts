import { parseStatus, type WorkTreeStatus } from '../parse/status.ts';
import type { Git } from '../run.ts';

/**
 * The state of one work tree, without counting ahead and behind (dear; git.md 3.2). Submodules: only whether another commit is checked out
 * in them (`dirty` ignored): a look inside starts a git per submodule, under that one's own configuration, for changes that are its own.
 */
export async function readStatus(git: Git, cwd: string, options: { readonly fileLimit: number; readonly config: readonly string[] }): Promise<WorkTreeStatus> {
  const { stdout } = await git.run({
    cwd,
    need: 'read',
    args: ['status', '--porcelain=v2', '--branch', '--no-ahead-behind', '--untracked-files=normal', '--ignore-submodules=dirty', '-z'],
    config: options.config,
  });
  return parseStatus(stdout, options.fileLimit);
}
