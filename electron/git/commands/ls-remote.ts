import type { Credential } from '../credential.ts';
import { parseLsRemote, type RemoteTips } from '../parse/ls-remote.ts';
import type { Git } from '../run.ts';

/** Asks a remote for the tips of its branches: all, or the named ones (full names). One question, nothing is written. Throws `GitError`. */
export async function remoteTips(
  git: Git,
  request: {
    readonly cwd: string;
    readonly remote: string;
    readonly branches?: readonly string[];
    readonly signal?: AbortSignal;
    readonly deadlineMs?: number;
    readonly credential?: Credential;
    readonly prompts?: 'programs';
  },
): Promise<RemoteTips> {
  const { cwd, remote, branches = [], signal, deadlineMs, credential, prompts } = request;
  const { stdout } = await git.run({
    cwd,
    need: 'network',
    args: ['ls-remote', '--quiet', '--heads', '--refs', '--end-of-options', remote, ...branches],
    ...(signal === undefined ? {} : { signal }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(credential === undefined ? {} : { credential }),
    ...(prompts === undefined ? {} : { prompts }),
  });
  const tips = parseLsRemote(stdout);
  if (branches.length === 0) return tips;
  // A pattern also matches the tail of a longer name: only the asked ones count.
  const asked = new Set(branches);
  return new Map([...tips].filter(([ref]) => asked.has(ref)));
}
