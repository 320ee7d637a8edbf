import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { gitPaths } from '../../git/commands/git-paths.ts';
import type { Git } from '../../git/run.ts';
import type { NewJournalEntry } from '../../store/journal.ts';
import { randomId } from '../../store/random-id.ts';
import type { MoveTools } from '../move/move.ts';
import { copiesFolder, type MovePlan, newPlan } from '../move/move-plan.ts';
import { type Clear, preflight } from '../move/preflight/preflight.ts';
import { cutOff, refused, undoLabel } from './put-back-line.ts';
import { putRefBack } from './put-ref-back.ts';
import { putWorkTreeBack } from './put-work-tree-back.ts';
import type { OtherRef } from './ref-changes.ts';
import type { UndoRefusal } from './undo-words.ts';

/** One branch to put where it was before a move of ours. */
export interface PutBackRequest {
  readonly cloneId: string;
  readonly commonDir: string;
  readonly repository: string;
  readonly checkoutId: string | null;
  /** Shown in the journal. */
  readonly path: string;
  /** Folder that git runs in: the work tree's top for `work-tree`. */
  readonly cwd: string;
  readonly how: MovePlan['how'];
  readonly branch: string;
  /** Where it is. */
  readonly from: string;
  /** Where it goes; all zeros: away. */
  readonly to: string;
  /** Further refs that change in the same transaction: pins, tracking and shadow refs. */
  readonly others: readonly OtherRef[];
  /** What the reflog says: `everref: undo …` holds the branch there (workspace/status/held.ts). */
  readonly reflogAction: string;
  /** The line that is undone. */
  readonly undoes: string;
  readonly line: Pick<NewJournalEntry, 'before' | 'after' | 'why' | 'event' | 'along'>;
  readonly doneWords: string;
}

export type PutBackOutcome =
  | { readonly kind: 'done'; readonly line: string }
  /** The branch, its files and its index are as they were. */
  | { readonly kind: 'refused'; readonly refusal: UndoRefusal }
  /** It was cut off and could not be put right yet: the row stays, the next look does it. */
  | { readonly kind: 'unfinished'; readonly refusal: UndoRefusal };

/**
 * Puts a branch back, with its work tree where it has one: looked at before, noted before, all or nothing, as a move forward is. Branch, tracking and
 * shadow refs change in one transaction that knows their old values. Never throws for what the repository or the disk does.
 */
export async function putBack(git: Git, tools: MoveTools, request: PutBackRequest): Promise<PutBackOutcome> {
  const id = randomId('m-');
  try {
    if (request.how === 'ref') return await putRefBack(git, tools, request, id, await planOf(git, request));
    const copies = copiesFolder(tools.dataDir, id);
    const { cwd, commonDir, branch, from, to } = request;
    const look = await preflight(git, { cwd, commonDir, branch, before: from, after: to, label: undoLabel, reserveBytes: tools.reserveBytes, copies });
    if (look.kind === 'refused') return refused(look.refusal);
    const plan = await planOf(git, request, look);
    const outcome = await putWorkTreeBack(git, tools, request, id, plan, look.state);
    if (outcome.kind !== 'unfinished') await rm(copies, { recursive: true, force: true });
    return outcome;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (tools.moves.list().some((row) => row.id === id)) return cutOff;
    return refused({ reason: 'git-failed', message: error.message });
  }
}

/** The locks are those of all refs that change, too. */
async function planOf(git: Git, { how, undoes, cwd, branch, others }: PutBackRequest, look?: Clear): Promise<MovePlan> {
  const refLocks = [branch, ...others.map(({ ref }) => ref)].map((ref) => `${ref}.lock`);
  const paths = await gitPaths(git, cwd, refLocks);
  // A lock that is there now is somebody else's.
  const locks = [...new Set([...(look?.state.locks ?? []), ...Object.values(paths)])].filter((lock) => !existsSync(lock));
  return newPlan({ how, label: undoLabel, undoes, others: [...others], locks, ...(look === undefined ? {} : { look }) });
}
