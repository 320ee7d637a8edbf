import { everrefRefs } from '../everref-refs.ts';
import { type CloneRef, cloneRefFormat, parseCloneRefs } from '../parse/clone-refs.ts';
import type { Git } from '../run.ts';

/** Branches, remote-tracking refs, Everref's shadow refs and the stash of a clone, in one run. */
export async function readCloneRefs(git: Git, cwd: string): Promise<readonly CloneRef[]> {
  const { stdout } = await git.run({
    cwd,
    need: 'read',
    args: ['for-each-ref', `--format=${cloneRefFormat}`, 'refs/heads/', 'refs/remotes/', `${everrefRefs}remotes/`, 'refs/stash'],
  });
  return parseCloneRefs(stdout);
}
