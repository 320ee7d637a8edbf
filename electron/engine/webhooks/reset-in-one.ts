import { existsSync, realpathSync } from 'node:fs';
import { resetBranchTo, snapshotChanges, treesOf } from '../../git/commands/checkout-branch.ts';
import { listWorktrees } from '../../git/commands/worktree-list.ts';
import { GitError } from '../../git/error.ts';
import type { Git } from '../../git/run.ts';
import type { MoveRow, Moves } from '../../store/moves.ts';
import { randomId } from '../../store/random-id.ts';
import { newPlan } from '../../sync/move/move-plan.ts';
import { busyHere, type StatePaths, statePaths } from '../../sync/move/preflight/busy.ts';
import { branchInUse } from '../../sync/undo/branch-in-use.ts';

/** Why a folder is not reset to a branch now: something is under way in it, or another work tree has that branch. Null: go on. */
export async function resetHindrance(git: Git, cwd: string, ref: string): Promise<string | null> {
  const busy = await busyHere(await statePaths(git, cwd, ref), cwd);
  if (busy !== null) return busy.message;
  // Git before 2.44 takes a branch away from under another work tree with `checkout -B`, without a word.
  const others = (await listWorktrees(git, cwd)).filter(({ path, prunable }) => !prunable && !isSame(path, cwd));
  const holder = others.find(({ branch, bare }) => branch === ref && !bare)?.path ?? (await branchInUse(git, others, ref));
  return holder === null ? null : `the branch is checked out in another work tree, ${holder}: switch that one, or name it as the entry's folder`;
}

function isSame(path: string, cwd: string): boolean {
  try {
    return realpathSync(path) === cwd;
  } catch {
    return false;
  }
}

/** What is changed and tracked in a folder, as a commit that nothing holds yet, and by what it is known again. Null: nothing is. */
export interface Changes {
  readonly id: string;
  readonly trees: string;
}

/** Looks at what is changed. The same changes have the same trees, at whatever time they are looked at. */
export async function changesIn(git: Git, cwd: string): Promise<Changes | null> {
  const id = await snapshotChanges(git, cwd);
  return id === null ? null : { id, trees: await treesOf(git, cwd, id) };
}

/** A reset that is about to be done. `line`: the journal's, closed after a crash. */
export interface ResetRequest extends Pick<MoveRow, 'cloneId' | 'checkoutId' | 'cwd' | 'ref' | 'before' | 'after' | 'at'> {
  readonly branch: string;
  readonly label: string;
  readonly line: string;
}

/**
 * Sets the branch, with a row on disk as a move has one (sync/move/recover.ts): what a git that was killed leaves locked is unlocked by the next look.
 * `lastLook` is asked just before; what it throws ends the reset, with nothing touched. Throws `GitError`.
 */
export async function resetInOne(git: Git, moves: Moves, request: ResetRequest, lastLook: () => Promise<void>): Promise<void> {
  const { cwd, ref, branch, after, label, line, ...rest } = request;
  const state: StatePaths = await statePaths(git, cwd, ref);
  const locks = state.locks.filter((lock) => !existsSync(lock));
  const plan = newPlan({ how: 'work-tree', kind: 'reset', journalId: line, label, locks, asked: true });
  const id = randomId('m-');
  await lastLook();
  moves.add({ ...rest, id, cwd, ref, after, plan: JSON.stringify(plan) });
  try {
    await resetBranchTo(git, cwd, branch, after);
  } catch (error) {
    // Git that ends by itself lets go of its locks.
    if (error instanceof GitError && error.code !== null && error.code < 130) moves.remove(id);
    throw error;
  }
  moves.remove(id);
}
