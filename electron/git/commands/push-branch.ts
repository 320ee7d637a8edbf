import type { Git } from '../run.ts';

/** What a push of one branch came to, as git's porcelain says. */
export type PushOutcome =
  | { readonly kind: 'done' }
  /** The branch is not where it was expected to be. */
  | { readonly kind: 'moved' }
  /** The remote took it not; `words` are its own. */
  | { readonly kind: 'refused'; readonly words: string };

/**
 * Puts a branch of a remote to a commit, forced, if it is at `expect` there now (all zeros: if it is not there). One ref and nothing else: no tags,
 * no hooks, no submodules, not the whole of a mirror. Throws `GitError` where the remote cannot be reached or takes nobody in.
 */
export async function pushBranch(
  git: Git,
  request: {
    readonly cwd: string;
    readonly remote: string;
    readonly ref: string;
    readonly commit: string;
    readonly expect: string;
    readonly signal?: AbortSignal;
  },
): Promise<PushOutcome> {
  const { cwd, remote, ref, commit, expect, signal } = request;
  const { code, stdout, stderr } = await git.run({
    cwd,
    need: 'network',
    args: [
      'push',
      '--porcelain',
      '--no-verify',
      '--no-follow-tags',
      '--no-signed',
      '--recurse-submodules=no',
      `--force-with-lease=${ref}:${/^0+$/.test(expect) ? '' : expect}`,
      '--end-of-options',
      remote,
      `${commit}:${ref}`,
    ],
    config: ['push.pushOption=', `remote.${remote}.mirror\nfalse`],
    okCodes: [0, 1],
    ...(signal === undefined ? {} : { signal }),
  });
  return code === 0 ? { kind: 'done' } : readPushRefusal(stdout.toString('utf8'), stderr);
}

/** Reads why `git push --porcelain` put nothing: `! <from>:<to> TAB [rejected] (stale info)`. Pure. */
export function readPushRefusal(stdout: string, stderr: string): PushOutcome {
  const refusal = stdout
    .split('\n')
    .find((line) => line.startsWith('!'))
    ?.split('\t')[2];
  // A lease that fails is told by git here, or by the remote that was quicker still.
  if (refusal !== undefined && /\(stale info\)|\(fetch first\)|cannot lock ref|is at [0-9a-f]+ but expected/.test(`${refusal} ${stderr}`))
    return { kind: 'moved' };
  const said = stderr
    .split('\n')
    .flatMap((line) => /^remote: ?(.*)$/.exec(line)?.[1]?.trim() ?? [])
    .filter(Boolean)
    .slice(0, 5);
  const why = /\(([^)]*)\)/.exec(refusal ?? '')?.[1] ?? '';
  return { kind: 'refused', words: [why, ...said].filter(Boolean).join(': ') };
}
