import { objectSizes } from '../git/commands/cat-file.ts';
import { GitError } from '../git/error.ts';
import type { Gate } from '../git/gate.ts';
import type { Git } from '../git/run.ts';

/** A clone of this host, as far as the history needs to know it. */
export interface HistoryClone {
  readonly id: string;
  readonly commonDir: string;
  /** Where it is shown: its main work tree. */
  readonly path: string;
  readonly repository: string;
  readonly remotes: readonly { readonly name: string; readonly repository: string; readonly mirror: boolean }[];
  /** Its own configuration may run programs: nothing is fetched or pushed before the user trusts it. */
  readonly trusted: boolean;
}

/** Whether a commit is in a clone's object store. Nothing is fetched. */
export async function hasCommit(git: Git, cwd: string, commit: string): Promise<boolean> {
  try {
    return (await objectSizes(git, cwd, [commit])).has(commit);
  } catch (error) {
    // A partial clone's git may end over what it cannot fetch.
    if (error instanceof GitError) return false;
    throw error;
  }
}

/** The first of some clones that has a commit; null: none. */
export async function cloneWith(gate: Gate, clones: readonly HistoryClone[], commit: string): Promise<HistoryClone | null> {
  for (const clone of clones) {
    if (await gate.admit(clone.commonDir, 'read', (git) => hasCommit(git, clone.path, commit), { urgency: 'now' })) return clone;
  }
  return null;
}
