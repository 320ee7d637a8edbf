import { type ListedRef, listedRefFormat, parseListedRefs } from '../parse/listed-refs.ts';
import type { Git } from '../run.ts';

/** All refs under the given names or prefixes (`refs/heads/`), with upstream and work tree; one run. Symbolic refs are left out. */
export async function listRefs(git: Git, cwd: string, patterns: readonly string[]): Promise<readonly ListedRef[]> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['for-each-ref', `--format=${listedRefFormat}`, ...patterns] });
  return parseListedRefs(stdout);
}

/** Names of refs under `patterns` that contain a commit. */
export async function refsContaining(git: Git, cwd: string, commit: string, patterns: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['for-each-ref', `--contains=${commit}`, '--format=%(refname)', ...patterns] });
  return stdout.toString('utf8').split('\n').filter(Boolean);
}
