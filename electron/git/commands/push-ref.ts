import type { Git } from '../run.ts';

/** A ref of Everref's own on a remote: put there, or taken away. `expect`: what it must hold now, or nothing happens. */
export type RemoteRefChange =
  | { readonly kind: 'put'; readonly ref: string; readonly commit: string }
  | { readonly kind: 'remove'; readonly ref: string; readonly expect: string };

/**
 * Pushes one ref and nothing else: no tags, no hooks, no submodules, no signature, none of the user's push options, and not the whole of a mirror.
 * Throws `GitError`; what the forge says stands in `stderr`.
 */
export async function pushRef(
  git: Git,
  request: { readonly cwd: string; readonly remote: string; readonly change: RemoteRefChange; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const { cwd, remote, change, signal } = request;
  const refspec = change.kind === 'put' ? `${change.commit}:${change.ref}` : `:${change.ref}`;
  await git.run({
    cwd,
    need: 'network',
    args: [
      'push',
      '--quiet',
      '--porcelain',
      '--no-verify',
      '--no-follow-tags',
      '--no-signed',
      '--recurse-submodules=no',
      ...(change.kind === 'remove' ? [`--force-with-lease=${change.ref}:${change.expect}`] : []),
      '--end-of-options',
      remote,
      refspec,
    ],
    config: ['push.pushOption=', `remote.${remote}.mirror\nfalse`],
    ...(signal === undefined ? {} : { signal }),
  });
}

/** What one ref holds on a remote; null: it is not there. Throws `GitError`. */
export async function remoteRef(git: Git, cwd: string, remote: string, ref: string): Promise<string | null> {
  const { stdout } = await git.run({ cwd, need: 'network', args: ['ls-remote', '--quiet', '--refs', '--end-of-options', remote, ref], deadlineMs: 60_000 });
  for (const line of stdout.toString('utf8').split('\n')) {
    const [id, name] = line.split('\t');
    if (name === ref && id !== undefined) return id;
  }
  return null;
}
