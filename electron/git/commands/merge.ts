import type { IndexToHold } from '../held-index.ts';
import type { Git, GitOutput } from '../run.ts';

/** A big checkout on a slow disk takes its time, and must not be ended half-way. */
const manyFilesMs = 900_000;

/**
 * Fast-forwards the checked-out branch with its work tree, or refuses and touches nothing of the user's: ignored files are not
 * overwritten, nothing is stashed (git.md 4.1), and nobody stages anything meanwhile. Exit codes are answers: the caller looks at what was done.
 */
export function mergeFastForward(
  git: Git,
  request: { readonly cwd: string; readonly to: string; readonly reflogAction: string; readonly heldIndex: IndexToHold },
): Promise<GitOutput> {
  return git.run({
    cwd: request.cwd,
    need: 'write',
    args: ['merge', '--ff-only', '--no-overwrite-ignore', '--no-autostash', '--no-stat', '--quiet', '--end-of-options', request.to],
    reflogAction: request.reflogAction,
    heldIndex: request.heldIndex,
    // A submodule's work tree is the user's: only the pointer moves. One file after another: what a killed git wrote last shows how far it came.
    config: ['submodule.recurse=false', 'checkout.workers=1'],
    deadlineMs: manyFilesMs,
    okCodes: [0, 1, 2, 128],
  });
}
