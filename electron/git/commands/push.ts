import type { Credential } from '../credential.ts';
import type { Git } from '../run.ts';

/** One branch to put on a remote. `expected`: what must be there now; null: nothing may be there. `to` null: delete it. */
export interface PushRequest {
  readonly cwd: string;
  readonly remote: string;
  /** Full name. */
  readonly branch: string;
  readonly to: string | null;
  readonly expected: string | null;
  readonly credential?: Credential;
}

/** Puts or deletes one branch, only if what is there now is what is expected. Throws `GitError`, also where it is not. */
export async function pushBranch(git: Git, { cwd, remote, branch, to, expected, credential }: PushRequest): Promise<void> {
  await git.run({
    cwd,
    need: 'network',
    args: [
      'push',
      '--quiet',
      '--no-verify',
      '--no-follow-tags',
      '--recurse-submodules=no',
      `--force-with-lease=${branch}:${expected ?? ''}`,
      '--end-of-options',
      remote,
      `${to ?? ''}:${branch}`,
    ],
    config: ['push.gpgSign=false'],
    ...(credential === undefined ? {} : { credential }),
  });
}
