import { resolveRef } from '../../git/commands/git-paths.ts';
import { readTrees } from '../../git/commands/read-tree.ts';
import { refreshIndex } from '../../git/commands/update-index.ts';
import { updateRefs } from '../../git/commands/update-ref.ts';
import type { Git } from '../../git/run.ts';
import { attempt } from '../move/attempt.ts';
import { hasLeftLock, moveHasEnded, removeLeftLocks } from '../move/cut-off/live-git.ts';
import type { MoveTools } from '../move/move.ts';
import type { MovePlan } from '../move/move-plan.ts';
import { busyHere, commitBegun, type StatePaths } from '../move/preflight/busy.ts';
import { changedSince } from '../move/preflight/changed-since.ts';
import { lookInTheWay } from '../move/preflight/in-the-way.ts';
import { noteReach } from '../move/roll-back/note-reach.ts';
import { rollBack } from '../move/roll-back/roll-back.ts';
import { headNow, tipNow } from '../move/stand.ts';
import { meaningOfRefusal } from '../move/words/merge-words.ts';
import { rolledBackWords } from '../move/words/moved-words.ts';
import { localChangesRefusal, type Refusal, untrackedRefusal } from '../move/words/refusal-words.ts';
import type { PutBackOutcome, PutBackRequest } from './put-back.ts';
import { cutOff, finishBack, giveUpBack, movedByUser, noteBack, switchedAway, transaction, undoLabel } from './put-back-line.ts';
import { meaningOfReadTree, refusedByReadTree } from './read-tree-words.ts';
import { reversed, settleRefs } from './ref-changes.ts';

/** How long a git that was to end may take to do so. */
const endedWithinMs = 15_000;
const quietly = { code: 0, stderr: '' } as const;

/** Puts a branch back with its work tree: files and index first, then all refs in one. Throws where git or the disk gives no answer: the row stays. */
export async function putWorkTreeBack(
  git: Git,
  tools: MoveTools,
  request: PutBackRequest,
  id: string,
  plan: MovePlan,
  state: StatePaths,
): Promise<PutBackOutcome> {
  const { cwd, branch, from, to } = request;
  noteBack(tools, request, id, plan);
  await tools.onStep?.('noted');
  let asked: MovePlan = { ...plan, asked: true };
  tools.moves.replan(id, JSON.stringify(asked));
  await tools.onStep?.('asked');
  // read-tree believes times alone, where a merge would look at the content.
  if ((await attempt(() => refreshIndex(git, cwd).then(() => quietly))).killed) return cutOff;
  const hindered = await lastLook(git, request, plan, state);
  if (hindered !== null) return giveUpBack(tools, id, plan, 'refused', hindered);

  const trees = await attempt(() => readTrees(git, cwd, from, to));
  await tools.onStep?.('merged');
  if (trees.code !== 0) {
    // Git says so itself, by its code or by the lock that it left; one that never began says nothing.
    let stopped = trees.code !== null;
    if (trees.killed) {
      if (!(await moveHasEnded({ folder: cwd, after: to, locks: plan.locks }, endedWithinMs))) return cutOff;
      stopped ||= hasLeftLock(plan.locks);
      asked = await noteReach(git, tools.moves, id, cwd, asked, stopped);
      await removeLeftLocks(plan.locks);
    }
    // Git looks at every path before it writes any.
    if (!trees.killed && refusedByReadTree(trees.stderr)) return giveUpBack(tools, id, plan, 'refused', meaningOfReadTree(trees.stderr, undoLabel));
    const ended: Refusal = { reason: 'cut-off-earlier', message: 'git was ended in the middle of the undo' };
    const why = trees.killed && trees.stderr === '' ? ended : meaningOfReadTree(trees.stderr, undoLabel);
    return takeBack(git, tools, request, id, asked, stopped, state, why);
  }
  const refs = await attempt(() => updateRefs(git, cwd, transaction(request), request.reflogAction).then(() => quietly));
  if (refs.killed && !(await moveHasEnded({ folder: cwd, after: to, locks: plan.locks }, endedWithinMs))) return cutOff;
  if (refs.killed) await removeLeftLocks(plan.locks);
  const tip = await resolveRef(git, cwd, branch);
  if (tip === to) return finishBack(tools, request, id, plan);
  return takeBack(git, tools, request, id, asked, true, state, tip === from ? meaningOfRefusal(refs.stderr, undoLabel) : movedByUser);
}

/** The last look before git acts: the user may have begun something while we looked at files. */
async function lastLook(git: Git, { cwd, branch, from }: PutBackRequest, plan: MovePlan, state: StatePaths): Promise<Refusal | null> {
  const busy = await busyHere(state, cwd);
  if (busy !== null) return busy;
  if ((await headNow(git, cwd, state)) !== branch) return switchedAway;
  if ((await tipNow(git, cwd, branch, state)) !== from) return movedByUser;
  // read-tree takes an ignored file in the way for nothing (its `--exclude-per-directory` has no opposite).
  const { blocking } = await lookInTheWay(cwd, plan.paths);
  if (blocking.length > 0) return untrackedRefusal(undoLabel, blocking, false);
  const changed = await changedSince(git, cwd, plan.paths);
  return changed.length > 0 ? localChangesRefusal(undoLabel, changed) : commitBegun(cwd);
}

/** Puts index and files back as they were before the undo. While the branch is checked out here: elsewhere they belong to something else. */
async function takeBack(
  git: Git,
  tools: MoveTools,
  { cwd, branch }: PutBackRequest,
  id: string,
  plan: MovePlan,
  stopped: boolean,
  state: StatePaths,
  why: Refusal,
): Promise<PutBackOutcome> {
  try {
    if ((await headNow(git, cwd, state)) !== branch) return giveUpBack(tools, id, plan, 'refused', switchedAway);
    await settleRefs(git, cwd, reversed(plan.others));
    const reached = await noteReach(git, tools.moves, id, cwd, plan, stopped);
    const report = await rollBack(git, cwd, reached, reached.reach);
    if (!report.touched) return giveUpBack(tools, id, plan, 'refused', why);
    return giveUpBack(tools, id, plan, 'rolled-back', { reason: why.reason, message: rolledBackWords(why.message, report.leftAlone) });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const message = `the undo stopped half-way (${why.message}) and could not be put right yet (${error.message}): Everref tries again`;
    return { kind: 'unfinished', refusal: { reason: 'cut-off-earlier', message } };
  }
}
