import { resolveRef } from '../../git/commands/git-paths.ts';
import { mergeFastForward } from '../../git/commands/merge.ts';
import { readTrees } from '../../git/commands/read-tree.ts';
import { readReflog } from '../../git/commands/reflog.ts';
import { updateRefs } from '../../git/commands/update-ref.ts';
import { indexMark, indexWritten } from '../../git/held-index.ts';
import type { Git } from '../../git/run.ts';
import { attempt } from './attempt.ts';
import { endMove, mendLostHold } from './cut-off/end-hold.ts';
import { hasLeftLock, removeLeftLocks } from './cut-off/live-git.ts';
import { restoreOrigHead } from './finish-move.ts';
import type { MoveOutcome, MoveRequest, MoveTools } from './move.ts';
import { finishForward, giveUp, noteForward } from './move-line.ts';
import { type MovePlan, newHold } from './move-plan.ts';
import { busyHere, commitBegun, type StatePaths } from './preflight/busy.ts';
import { changedSince } from './preflight/changed-since.ts';
import { readOrigHead } from './preflight/preflight.ts';
import { noteReach } from './roll-back/note-reach.ts';
import { indexIsNew, rollBack } from './roll-back/roll-back.ts';
import { headNow, isOn, tipNow } from './stand.ts';
import { meaningOfRefusal, refusedBeforehand } from './words/merge-words.ts';
import { rolledBackWords, unfinishedMove } from './words/moved-words.ts';
import { localChangesRefusal, movedByUser, type Refusal } from './words/refusal-words.ts';

/** How long a git that was to end may take to do so. */
const endedWithinMs = 15_000;
/** How often it is looked again where somebody wrote the index just then; and how often before only what must be is looked for. */
const mostLooks = 10;
const strictLooks = 3;
const switchedAway: Refusal = { reason: 'locked', message: 'another branch was checked out here just now: Everref looks again later' };

/** Moves a branch with its work tree, which `plan` was made from. Throws where git or the disk gives no answer: the row stays, and the next look goes on. */
export async function moveWorkTree(git: Git, tools: MoveTools, request: MoveRequest, id: string, plan: MovePlan, state: StatePaths): Promise<MoveOutcome> {
  const { cwd, branch, before, after, label } = request;
  const refuse = (refusal: Refusal) => giveUp(tools, id, plan, { kind: 'refused', noted: true, refusal });
  noteForward(tools, request, id, plan);
  await tools.onStep?.('noted');
  // Who writes the index after this is noticed when it is locked for git, and nobody does from then on.
  const mark = indexMark(state.index);
  const hindered = await lastLook(git, request, plan, state);
  if (hindered !== null) return refuse(hindered);

  const reflogAction = `everref: ff ${label}`;
  const hold = newHold(state.index);
  const merge = (looked: string | null) => attempt(() => mergeFastForward(git, { cwd, to: after, reflogAction, heldIndex: { ...hold, mark: looked } }));
  // What they wrote there since the first look is theirs, too.
  let asked: MovePlan = { ...plan, asked: true, origHead: await readOrigHead(git, cwd, state), hold };
  tools.moves.replan(id, JSON.stringify(asked));
  await tools.onStep?.('asked');
  let answer = await merge(mark);
  for (let looks = 2; looks <= mostLooks && answer.stderr.startsWith(indexWritten); looks++) {
    const again = indexMark(state.index);
    const meanwhile = await lastLook(git, request, plan, state);
    if (meanwhile !== null) return refuse(meanwhile);
    // Git itself sees all that may be staged but for what lies below a name that comes: who stages without a pause is followed all the same.
    const mustMatch = looks <= strictLooks || plan.paths.some(({ kind }) => kind === 'added');
    answer = await merge(mustMatch ? again : null);
  }
  await tools.onStep?.('merged');
  const hasEnded = () => endMove(git, { cwd, ref: branch, after, plan: asked }, endedWithinMs);
  // Git says so itself, by its code or by the lock that it left; one that never began says nothing.
  let stopped = answer.code !== null;
  if (answer.code !== 0) {
    if (answer.killed) {
      if (!(await hasEnded())) return unfinishedMove(label);
      stopped ||= hasLeftLock(plan.locks);
      asked = await noteReach(git, tools.moves, id, cwd, asked, stopped);
      await removeLeftLocks(plan.locks);
    }
    // Git looks at every path before it writes any: after such an answer no file was touched, and none may be put back.
    if (!answer.killed && refusedBeforehand(answer.stderr)) {
      await restoreOrigHead(git, cwd, asked, before);
      return refuse(meaningOfRefusal(answer.stderr, label));
    }
    const retry =
      (await resolveRef(git, cwd, branch)) === before &&
      (await indexIsNew(git, cwd, plan)) &&
      (await busyHere(state, cwd)) === null &&
      isOn(await headNow(git, cwd, state), branch);
    if (retry) answer = await merge(null);
    if (retry && answer.killed) {
      if (!(await hasEnded())) return unfinishedMove(label);
      stopped ||= hasLeftLock(plan.locks);
      await removeLeftLocks(plan.locks);
    }
  }
  const tip = await resolveRef(git, cwd, branch);
  if (tip === after) {
    await mendLostHold(git, cwd, asked);
    return finishForward(git, tools, request, id, asked);
  }
  const head = await headNow(git, cwd, state);
  if (!isOn(head, branch)) {
    // They switched while git was on its way: it took the branch that it found.
    const was = answer.code === 0 && head !== null ? await takeBack(git, cwd, head, after, reflogAction) : null;
    await restoreOrigHead(git, cwd, asked, was ?? before);
    return refuse(switchedAway);
  }
  if (tip !== before) return refuse(movedByUser);
  const ended: Refusal = { reason: 'cut-off-earlier', message: 'git was ended in the middle of the move' };
  return putFilesBack(git, tools, request, id, asked, stopped, answer.killed && answer.stderr === '' ? ended : meaningOfRefusal(answer.stderr, label));
}

/** The last look before git acts: the user may have begun something while we looked at files. */
async function lastLook(git: Git, { cwd, branch, before, label }: MoveRequest, plan: MovePlan, state: StatePaths): Promise<Refusal | null> {
  const busy = await busyHere(state, cwd);
  if (busy !== null) return busy;
  if (!isOn(await headNow(git, cwd, state), branch)) return switchedAway;
  if ((await tipNow(git, cwd, branch, state)) !== before) return movedByUser;
  const changed = await changedSince(git, cwd, plan.paths);
  return changed.length > 0 ? localChangesRefusal(label, changed) : commitBegun(cwd);
}

/** A branch that our merge moved because it was checked out the moment before: it goes back, and its files with it. Answers where it was. */
async function takeBack(git: Git, cwd: string, branch: string, after: string, reflogAction: string): Promise<string | null> {
  const step = (await readReflog(git, cwd, branch, 1)).at(-1);
  if (step === undefined || step.new !== after || !step.message.startsWith(`${reflogAction}: `) || (await resolveRef(git, cwd, branch)) !== after) return null;
  await readTrees(git, cwd, after, step.old);
  await updateRefs(git, cwd, [{ kind: 'update', ref: branch, to: step.old, before: after }], 'everref: undo');
  return step.old;
}

/** The branch is where it was; index and files are put back as they were, as far as git came. */
async function putFilesBack(
  git: Git,
  tools: MoveTools,
  { cwd, before, label }: MoveRequest,
  id: string,
  plan: MovePlan,
  stopped: boolean,
  why: Refusal,
): Promise<MoveOutcome> {
  try {
    const reached = await noteReach(git, tools.moves, id, cwd, plan, stopped);
    const report = await rollBack(git, cwd, reached, reached.reach);
    await restoreOrigHead(git, cwd, plan, before);
    if (!report.touched) return giveUp(tools, id, plan, { kind: 'refused', noted: true, refusal: why });
    return giveUp(tools, id, plan, { kind: 'rolled-back', refusal: { reason: why.reason, message: rolledBackWords(why.message, report.leftAlone) } });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return unfinishedMove(label, { why: why.message, fault: error.message });
  }
}
