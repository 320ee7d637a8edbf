import type { Credential } from '../credential.ts';
import type { Git } from '../run.ts';

/** One branch to fetch: a full ref (or object id) on the other side, and where it goes here; null: objects only. */
export interface FetchPair {
  readonly source: string;
  readonly target: string | null;
}

/** As arguments a few are quicker to start; many would not fit on a command line. */
const mostArguments = 20;
const mostTold = 200;

/**
 * Fetches into refs of our own and touches nothing else: `--refmap=` keeps the user's remote-tracking refs (git.md 5.5), no tags, no
 * FETCH_HEAD, no prune, no gc, no submodules. Never `--depth` (git.md 4.1). Throws `GitError`.
 */
export async function fetchRefs(
  git: Git,
  request: {
    readonly cwd: string;
    readonly remote: string;
    readonly pairs: readonly FetchPair[];
    readonly signal?: AbortSignal;
    readonly deadlineMs?: number;
    readonly credential?: Credential;
    readonly prompts?: 'programs';
  },
): Promise<void> {
  const { cwd, remote, pairs, signal, deadlineMs, credential, prompts } = request;
  const refspecs = pairs.map(({ source, target }) => (target === null ? source : `+${source}:${target}`));
  const asArguments = refspecs.length <= mostArguments;
  await git.run({
    cwd,
    need: 'network',
    args: [
      'fetch',
      // Git's own count of what came (N-13). With very many branches its table would push what went wrong out of sight.
      ...(pairs.length <= mostTold ? ['--progress'] : ['--quiet']),
      '--refmap=',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-auto-maintenance',
      '--no-recurse-submodules',
      '--no-prune',
      ...(asArguments ? [] : ['--stdin']),
      '--end-of-options',
      remote,
      ...(asArguments ? refspecs : []),
    ],
    // Git 2.48 and later would also make refs/remotes/<remote>/HEAD.
    config: [`remote.${remote}.followRemoteHEAD\nnever`],
    ...(asArguments ? {} : { stdin: `${refspecs.join('\n')}\n` }),
    ...(signal === undefined ? {} : { signal }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(credential === undefined ? {} : { credential }),
    ...(prompts === undefined ? {} : { prompts }),
  });
}

/** Fast-forwards a branch that no work tree has, as git itself allows it: no force, refused where it is checked out or under a rebase (git.md 4.2). */
export async function fastForwardRef(git: Git, request: { readonly cwd: string; readonly branch: string; readonly to: string; readonly reflogAction: string }) {
  return git.run({
    cwd: request.cwd,
    need: 'write',
    args: [
      'fetch',
      '--refmap=',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-auto-maintenance',
      '--no-recurse-submodules',
      '--no-prune',
      '--end-of-options',
      '.',
      `${request.to}:${request.branch}`,
    ],
    // An object id that no ref of ours names is only given by protocol 2 (git.md 7).
    config: ['protocol.version=2'],
    reflogAction: request.reflogAction,
    okCodes: [0, 1, 128],
  });
}
