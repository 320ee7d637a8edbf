import type { Git } from '../run.ts';
import { nulList } from './update-index.ts';

/** Writes files from the index into the work tree, over what is there. Only for paths known to be ours to write. Throws `GitError`. */
export async function checkoutIndex(git: Git, cwd: string, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  await git.run({
    cwd,
    need: 'write',
    args: ['checkout-index', '--force', '--quiet', '-u', '-z', '--stdin'],
    stdin: nulList(paths),
    config: ['checkout.workers=1'],
  });
}
