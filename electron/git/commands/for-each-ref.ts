import { everrefRefs } from '../everref-refs.ts';
import { type CloneRef, cloneRefFormat, parseCloneRefs, withoutCommitFormat } from '../parse/clone-refs.ts';
import type { Git } from '../run.ts';

const own = ['refs/heads/', 'refs/stash'];
const remote = ['refs/remotes/', `${everrefRefs}remotes/`];

/**
 * Branches, remote-tracking refs, Everref's shadow refs and the stash of a clone, in one run. Subjects and dates make git open every commit: 85 ms for
 * 5,000 remote refs, 9 without. `many` says that there are so many: they are then asked for in a run of their own.
 */
export async function readCloneRefs(git: Git, cwd: string, many = false): Promise<readonly CloneRef[]> {
  const ask = async (format: string, patterns: readonly string[]) => {
    const { stdout } = await git.run({ cwd, need: 'read', args: ['for-each-ref', `--format=${format}`, ...patterns] });
    return parseCloneRefs(stdout);
  };
  if (!many) return ask(cloneRefFormat, [...own, ...remote]);
  return [...(await ask(cloneRefFormat, own)), ...(await ask(withoutCommitFormat, remote))];
}
