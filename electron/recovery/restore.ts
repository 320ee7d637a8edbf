import { unbundle } from '../git/commands/bundle.ts';
import { listRefTips } from '../git/commands/ref-tips.ts';
import { updateRefs } from '../git/commands/update-ref.ts';
import { isWhole } from '../git/commands/whole-commit.ts';
import { GitError } from '../git/error.ts';
import type { Gate } from '../git/gate.ts';
import type { Journal } from '../store/journal.ts';
import { branchNameProblem, suggestBranchName } from './branch-name.ts';

/** A branch that is to be made at a commit of a clone of this host. */
export interface RestoreRequest {
  readonly clone: { readonly id: string; readonly commonDir: string; readonly repository: string };
  /** The checkout that the journal's line is told under; null: none. */
  readonly checkout: { readonly id: string; readonly path: string } | null;
  /** 40 hex digits. */
  readonly commit: string;
  /** Short name; null: one is found, by `hint`. */
  readonly name: string | null;
  /** What is known of the commit, for a name and for the journal's words. */
  readonly hint: { readonly branch: string | null; readonly subject: string };
  /** A bundle of Everref's that holds the commit, for where git has collected it; null: none. */
  readonly bundle: string | null;
  /** What asked for it: `lost`, `force-push`, `rescue`. */
  readonly why: string;
  /** The event or entry that it belongs to. */
  readonly event: string | null;
}

/** What came of it. `line`: the journal's line, by which it can be undone. */
export type RestoreOutcome =
  | { readonly kind: 'made'; readonly branch: string; readonly ref: string; readonly commit: string; readonly line: string }
  | { readonly kind: 'refused'; readonly reason: 'name' | 'absent' | 'broken' | 'locked' | 'failed'; readonly message: string };

/**
 * Makes a branch at a commit: created only where there is none of that name, in one step that git itself checks; nothing is checked out and no other ref
 * is touched. The journal's line stands before the branch does.
 */
export async function restoreAsBranch(gate: Gate, journal: Pick<Journal, 'add' | 'patch'>, request: RestoreRequest): Promise<RestoreOutcome> {
  const { clone, commit } = request;
  return gate.admit(
    clone.commonDir,
    'write',
    async (git): Promise<RestoreOutcome> => {
      try {
        const cwd = clone.commonDir;
        let state = await isWhole(git, cwd, commit);
        if (state !== 'whole' && request.bundle !== null) {
          await unbundle(git, cwd, request.bundle);
          state = await isWhole(git, cwd, commit);
        }
        if (state === 'absent') return { kind: 'refused', reason: 'absent', message: `Commit ${commit.slice(0, 12)} is not in ${clone.commonDir} (any more).` };
        if (state === 'broken')
          return {
            kind: 'refused',
            reason: 'broken',
            message: `Commit ${commit.slice(0, 12)} is here, but some of its files or its history are not: git has collected them.`,
          };
        const heads = (await listRefTips(git, cwd, ['refs/heads/'])).map(({ ref }) => ref);
        const name = request.name ?? suggestBranchName({ ...request.hint, tip: commit }, heads);
        const problem = branchNameProblem(name, heads);
        if (problem !== null) return { kind: 'refused', reason: 'name', message: problem };
        const ref = `refs/heads/${name}`;
        const line = journal.add({
          repository: clone.repository,
          checkoutId: request.checkout?.id ?? null,
          path: request.checkout?.path ?? null,
          ref,
          before: null,
          after: commit,
          what: 'restored',
          why: request.why,
          message: `Made branch ${name} at ${commit.slice(0, 12)}${request.hint.subject === '' ? '' : ` (“${request.hint.subject}”)`}.`,
          event: request.event,
        });
        try {
          await updateRefs(git, cwd, [{ kind: 'create', ref, to: commit }], 'everref: restored');
        } catch (error) {
          journal.patch(line.id, { what: 'refused', message: `Branch ${name} could not be made: ${wordsOf(error)}` });
          throw error;
        }
        return { kind: 'made', branch: name, ref, commit, line: line.id };
      } catch (error) {
        if (!(error instanceof GitError)) throw error;
        return { kind: 'refused', reason: error.kind === 'locked' ? 'locked' : 'failed', message: wordsOf(error) };
      }
    },
    { urgency: 'now' },
  );
}

function wordsOf(error: unknown): string {
  if (!(error instanceof GitError)) return error instanceof Error ? error.message : String(error);
  return error.kind === 'locked' ? 'Another program is changing the branches of this repository. Try again when it is done.' : error.message;
}
