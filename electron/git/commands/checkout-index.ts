import type { Git } from '../run.ts';
import { nulList } from './update-index.ts';

/**
 * Writes files from the index into the work tree, over what is there. Only for paths known to be ours to write. The index is not written: git would read it
 * before it locks it, and forget what is staged in between. Throws `GitError`.
 */
export async function checkoutIndex(git: Git, cwd: string, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  await git.run({
    cwd,
    need: 'write',
    args: ['checkout-index', '--force', '--quiet', '-z', '--stdin'],
    stdin: nulList(paths),
    config: ['checkout.workers=1'],
  });
}
