import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { shortBranch } from '../../../../shared/model/ref.ts';
import { headBranch, resolveRef } from '../../../git/commands/git-paths.ts';
import { updateRefs } from '../../../git/commands/update-ref.ts';
import { listWorktrees } from '../../../git/commands/worktree-list.ts';
import { GitError } from '../../../git/error.ts';
import { settleIndex } from '../../../git/held-index.ts';
import type { Git } from '../../../git/run.ts';
import type { JournalPatch } from '../../../store/journal.ts';
import type { MoveRow } from '../../../store/moves.ts';
import { reversed, settleRefs } from '../../undo/ref-changes.ts';
import { finishMove, restoreOrigHead } from '../finish-move.ts';
import type { MoveTools } from '../move.ts';
import { copiesFolder, MovePlan } from '../move-plan.ts';
import { backReflog } from '../move-ref.ts';
import { noteReach } from '../roll-back/note-reach.ts';
import { rollBack } from '../roll-back/roll-back.ts';
import { isOn } from '../stand.ts';
import { hasOnlyOldFiles } from '../taken-meanwhile.ts';
import { rolledBackWords } from '../words/moved-words.ts';
import { endMove, mendLostHold } from './end-hold.ts';
import { hasLeftLock, removeLeftLocks } from './live-git.ts';

/** What became of a move that was cut off. */
export type Recovery =
  | { readonly kind: 'finished'; readonly message: string }
  | { readonly kind: 'rolled-back'; readonly message: string }
  /** The user went on, or the folder is gone: nothing was touched, the row is closed. */
  | { readonly kind: 'let-be'; readonly message: string }
  /** Not possible now; the row stays. */
  | { readonly kind: 'later'; readonly message: string };

/** How long the folder of a move that was cut off may be away. */
const absentMs = 90 * 86_400_000;

/** How long a git that outlived us may take to end. */
const patienceMs = 15_000;

/**
 * Finishes or rolls back one move that a crash cut off: exactly, and only what that move did. Locks that it left are removed once no git
 * runs there. Doing it twice is harmless; a crash in the middle of it, too. `mayRun`: whether the clone's own filters may run, which the files that are
 * put back may need; it may have come to name them since the move began.
 */
export async function recoverMove(git: Git, tools: MoveTools, row: MoveRow, mayRun: () => Promise<boolean>): Promise<Recovery> {
  const plan = MovePlan.parse(JSON.parse(row.plan));
  const close = async (recovery: Recovery): Promise<Recovery> => {
    tools.journal.patch(plan.journalId, lineOf(plan, recovery));
    if (plan.undoes !== null && recovery.kind === 'finished') tools.journal.patch(plan.undoes, { undone: true });
    tools.moves.remove(row.id);
    await rm(copiesFolder(tools.dataDir, row.id), { recursive: true, force: true });
    return recovery;
  };
  const branch = shortBranch(row.ref);
  const neverBegan = () => close({ kind: 'rolled-back', message: `moving ${branch} to ${plan.label} was cut off before it began: nothing was changed` });
  // Whatever is found, also a lock, is not ours: git was never started.
  if (!plan.asked) return neverBegan();
  // No git works on it, wherever the folder is in which the branch was moved.
  if (plan.how === 'ref' && plan.hold !== null) settleIndex(plan.hold);
  if (!existsSync(row.cwd)) {
    // Often just a disk that is not plugged in or mounted yet: what is half-written waits on it.
    if (tools.now().getTime() - Date.parse(row.at) < absentMs)
      return { kind: 'later', message: `a move here was cut off, and the folder ${row.cwd} is not there now: Everref puts it right when it is back` };
    return close({ kind: 'let-be', message: `a move here was cut off, and the folder ${row.cwd} is no longer there` });
  }
  if (!(await endMove(git, { ...row, plan }, patienceMs))) {
    return { kind: 'later', message: 'a move here was cut off, and git is still at work: Everref puts it right at its next look' };
  }
  const tip = await resolveRef(git, row.cwd, row.ref);
  if (plan.kind === 'reset') {
    await removeLeftLocks(plan.locks);
    if (tip === row.after && isOn(await headBranch(git, row.cwd), row.ref)) return close({ kind: 'finished', message: `${branch} was set to ${plan.label}` });
    return close({ kind: 'let-be', message: `setting ${branch} to ${plan.label} was cut off; what was there is kept. Run the entry again to end it` });
  }
  if (plan.undoes !== null && (tip ?? '').padEnd(row.after.length, '0') === row.after) {
    await removeLeftLocks(plan.locks);
    await settleRefs(git, row.cwd, plan.others);
    return close({ kind: 'finished', message: tip === null ? `${branch} is gone again` : `${branch} is back at ${tip.slice(0, 10)}` });
  }
  if (tip === row.after && plan.how === 'ref' && (await isTakenAnywhere(git, row))) {
    await updateRefs(git, row.cwd, [{ kind: 'update', ref: row.ref, to: row.before, before: row.after }], backReflog);
    return close({ kind: 'rolled-back', message: `${branch} was checked out in the moment of its move, which was cut off: it is back where it was` });
  }
  if (tip === row.after) {
    await removeLeftLocks(plan.locks);
    await mendLostHold(git, row.cwd, plan);
    await finishMove(git, row.cwd, plan, row);
    return close({ kind: 'finished', message: `${branch} moved forward to ${plan.label}` });
  }
  if (plan.undoes !== null) {
    // Its transaction may have been cut off between two refs: those locks are its own.
    await removeLeftLocks(plan.locks.filter((lock) => !/(?:index|HEAD)\.lock$/.test(lock)));
    await settleRefs(git, row.cwd, reversed(plan.others));
  }
  if (plan.how === 'ref' && (plan.undoes !== null || tip === row.before)) return neverBegan();
  if (plan.how === 'ref' || tip !== row.before || !isOn(await headBranch(git, row.cwd), row.ref)) {
    await removeLeftLocks(plan.locks);
    return close({ kind: 'let-be', message: `moving ${branch} to ${plan.label} was cut off, and you have gone on since: Everref touched nothing` });
  }
  if (!(await mayRun())) {
    const message = `moving ${branch} to ${plan.label} was cut off, and the configuration of ${row.cwd} would run programs by now: look at it, then trust it, and Everref puts the files back`;
    return { kind: 'later', message };
  }
  const reached = await noteReach(git, tools.moves, row.id, row.cwd, plan, hasLeftLock(plan.locks));
  await removeLeftLocks(plan.locks);
  const report = await rollBack(git, row.cwd, reached, reached.reach);
  // Only a merge writes ORIG_HEAD.
  if (plan.undoes === null) await restoreOrigHead(git, row.cwd, plan, row.before);
  return close({ kind: 'rolled-back', message: rolledBackWords(`moving ${branch} to ${plan.label} was cut off`, report.leftAlone) });
}

/** A clone without trees does not tell without its remote: then it is left as it is. */
function noAnswer(error: unknown): false {
  if (!(error instanceof GitError)) throw error;
  return false;
}

/** Whether somebody switched to a branch in the moment in which it was moved without a work tree, and has the files from before. */
async function isTakenAnywhere(git: Git, { cwd, ref, before, after }: MoveRow): Promise<boolean> {
  for (const { path, branch, prunable } of await listWorktrees(git, cwd))
    if (branch === ref && !prunable && existsSync(path) && (await hasOnlyOldFiles(git, path, { branch: ref, before, after }).catch(noAnswer))) return true;
  return false;
}

/** What the journal's line of a move that was cut off becomes. */
function lineOf({ kind, undoes }: MovePlan, { kind: recovery, message }: Recovery): JournalPatch {
  if (kind === 'reset') return { what: recovery === 'finished' ? 'branch-reset' : 'error', message };
  if (recovery !== 'finished') return { what: 'rolled-back', why: 'cut-off-earlier', message };
  return { what: undoes === null ? 'fast-forwarded' : 'undone', message };
}
