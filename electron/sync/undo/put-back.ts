import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { isNoObject } from '../../../shared/model/id.ts';
import { indexDiffers } from '../../git/commands/diff-index.ts';
import { diffTrees } from '../../git/commands/diff-tree.ts';
import { gitPaths, resolveRef } from '../../git/commands/git-paths.ts';
import { readTrees } from '../../git/commands/read-tree.ts';
import { refreshIndex } from '../../git/commands/update-index.ts';
import { type RefChange, updateRefs } from '../../git/commands/update-ref.ts';
import { listWorktrees } from '../../git/commands/worktree-list.ts';
import { pinRef } from '../../git/everref-refs.ts';
import type { Git } from '../../git/run.ts';
import type { JournalPatch } from '../../store/journal.ts';
import { randomId } from '../../store/random-id.ts';
import { busyWith, type StatePaths } from '../move/busy.ts';
import { changedSince } from '../move/changed-since.ts';
import { lookInTheWay } from '../move/in-the-way.ts';
import { hasLeftLock, moveHasEnded, removeLeftLocks } from '../move/live-git.ts';
import { meaningOfRefusal } from '../move/merge-words.ts';
import { attempt, copiesFolder, headNow, type MoveTools, rolledBackWords, tipNow } from '../move/move.ts';
import type { MovePlan } from '../move/move-plan.ts';
import { noteReach } from '../move/note-reach.ts';
import { preflight } from '../move/preflight.ts';
import { localChangesRefusal, type Refusal, untrackedRefusal } from '../move/refusal-words.ts';
import { rollBack } from '../move/roll-back.ts';
import { meaningOfReadTree, refusedByReadTree } from './read-tree-words.ts';
import { type OtherRef, refChanges, reversed, settleRefs } from './ref-changes.ts';
import { asUndo, type UndoRefusal } from './undo-words.ts';

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
  readonly line: Pick<Parameters<MoveTools['journal']['add']>[0], 'before' | 'after' | 'why' | 'event' | 'along'>;
  readonly doneWords: string;
}

export type PutBackOutcome =
  | { readonly kind: 'done'; readonly line: string }
  /** The branch, its files and its index are as they were. */
  | { readonly kind: 'refused'; readonly refusal: UndoRefusal }
  /** It was cut off and could not be put right yet: the row stays, the next look does it. */
  | { readonly kind: 'unfinished'; readonly refusal: UndoRefusal };

const endedWithinMs = 15_000;
const label = 'the undo';
const movedByUser: Refusal = { reason: 'locked', message: 'the branch was moved by someone else just now: it stays as it is' };
const switchedAway: Refusal = { reason: 'locked', message: 'another branch was checked out here just now: undo again if you still want it' };
const refused = (refusal: Refusal): PutBackOutcome => ({ kind: 'refused', refusal: asUndo(refusal) });

/**
 * Puts a branch back, with its work tree where it has one: looked at before, noted before, all or nothing, as a move forward is. Branch, tracking and
 * shadow refs change in one transaction that knows their old values. Never throws for what the repository or the disk does.
 */
export async function putBack(git: Git, tools: MoveTools, request: PutBackRequest): Promise<PutBackOutcome> {
  const id = randomId('m-');
  try {
    if (request.how === 'ref') return await putRefBack(git, tools, request, id);
    const copies = copiesFolder(tools.dataDir, id);
    const { cwd, commonDir, branch, from, to } = request;
    const look = await preflight(git, { cwd, commonDir, branch, before: from, after: to, label, reserveBytes: tools.reserveBytes, copies });
    if (look.kind === 'refused') return refused(look.refusal);
    const plan = await planOf(git, request, {
      origHead: look.origHead,
      paths: [...look.paths],
      newFolders: [...look.newFolders],
      locks: [...look.state.locks],
    });
    const outcome = await putWorkTreeBack(git, tools, request, id, plan, look.state);
    if (outcome.kind !== 'unfinished') await rm(copies, { recursive: true, force: true });
    return outcome;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (tools.moves.list().some((row) => row.id === id)) return unfinished;
    return refused({ reason: 'git-failed', message: error.message });
  }
}

const unfinished: PutBackOutcome = {
  kind: 'unfinished',
  refusal: { reason: 'cut-off-earlier', message: 'the undo was cut off: Everref puts it right at its next look' },
};

async function planOf(git: Git, request: PutBackRequest, rest: Pick<MovePlan, 'origHead' | 'paths' | 'newFolders' | 'locks'>): Promise<MovePlan> {
  const { how, undoes, cwd, branch, others } = request;
  const paths = await gitPaths(
    git,
    cwd,
    [branch, ...others.map(({ ref }) => ref)].map((ref) => `${ref}.lock`),
  );
  // A lock that is there now is somebody else's.
  const locks = [...new Set([...rest.locks, ...Object.values(paths)])].filter((lock) => !existsSync(lock));
  return {
    version: 1,
    how,
    kind: 'move',
    journalId: randomId('j-'),
    label,
    tracking: null,
    shadow: null,
    undoes,
    others: [...others],
    ...rest,
    locks,
    asked: how === 'ref',
    reach: null,
  };
}

/** On disk before anything moves: the row first (it knows how to roll back), then the line that a person reads. */
function note(tools: MoveTools, request: PutBackRequest, id: string, plan: MovePlan): void {
  const { cloneId, checkoutId, cwd, branch, from, to, repository, path, line } = request;
  const at = tools.now().toISOString();
  tools.moves.add({ id, cloneId, checkoutId, cwd, ref: branch, before: from, after: to, plan: JSON.stringify(plan), at });
  const message = `putting ${branch.replace(/^refs\/heads\//, '')} back …`;
  tools.journal.add({ id: plan.journalId, at, repository, checkoutId, path, ref: branch, what: 'moving', message, ...line });
}

function close(tools: MoveTools, id: string, plan: MovePlan, patch: JournalPatch): void {
  tools.journal.patch(plan.journalId, patch);
  tools.moves.remove(id);
}

/** The line of the undo is closed before the undone one is marked, and both before the row goes: a crash in between leaves a row, which the next start closes. */
async function finish(tools: MoveTools, request: PutBackRequest, id: string, plan: MovePlan): Promise<PutBackOutcome> {
  await tools.onStep?.('finished');
  tools.journal.patch(plan.journalId, { what: 'undone', message: request.doneWords });
  tools.journal.patch(request.undoes, { undone: true });
  tools.moves.remove(id);
  return { kind: 'done', line: plan.journalId };
}

function giveUp(tools: MoveTools, id: string, plan: MovePlan, what: 'refused' | 'rolled-back', { reason, message }: Refusal): PutBackOutcome {
  const words = asUndo({ reason, message });
  close(tools, id, plan, { what, why: reason, message: words.message });
  return { kind: 'refused', refusal: words };
}

/** Branch and everything else in one: all or none. */
function transaction({ branch, from, to, others }: PutBackRequest): readonly RefChange[] {
  return refChanges([{ ref: branch, before: from, after: isNoObject(to) ? null : to }, ...others]);
}

async function putRefBack(git: Git, tools: MoveTools, request: PutBackRequest, id: string): Promise<PutBackOutcome> {
  const { cwd, branch, from } = request;
  const plan = await planOf(git, request, { origHead: null, paths: [], newFolders: [], locks: [] });
  note(tools, request, id, plan);
  await tools.onStep?.('noted');
  const answer = await attempt(() => updateRefs(git, cwd, transaction(request), request.reflogAction).then(() => ({ code: 0, stderr: '' })));
  await tools.onStep?.('merged');
  if (answer.killed) return unfinished;
  if (answer.code !== 0) {
    const tip = await resolveRef(git, cwd, branch);
    return giveUp(tools, id, plan, 'refused', tip === from ? meaningOfRefusal(answer.stderr, label) : movedByUser);
  }
  const taken = await takenMeanwhile(git, request);
  if (taken !== null) return giveUp(tools, id, plan, 'refused', taken);
  return finish(tools, request, id, plan);
}

/**
 * A branch that somebody switched to while it was put back: their files are those of the commit that it left, and `git status` would show what was
 * undone as staged. It goes forward again. Null: nobody did.
 */
async function takenMeanwhile(git: Git, request: PutBackRequest): Promise<Refusal | null> {
  const { cwd, branch, from, to, others } = request;
  if (isNoObject(to)) return null;
  for (const worktree of await listWorktrees(git, cwd)) {
    if (worktree.branch !== branch || worktree.prunable) continue;
    // What differs for another reason is what they have staged.
    const differs = await indexDiffers(git, worktree.path, from);
    if (!(await diffTrees(git, cwd, from, to)).some(({ path }) => !differs.has(path))) continue;
    const back = reversed([{ ref: branch, before: from, after: to }, ...others.filter(({ ref }) => !ref.startsWith(pinRef('')))]);
    await updateRefs(git, cwd, refChanges(back), 'everref: redo');
    return switchedAway;
  }
  return null;
}

async function putWorkTreeBack(git: Git, tools: MoveTools, request: PutBackRequest, id: string, plan: MovePlan, state: StatePaths): Promise<PutBackOutcome> {
  const { cwd, branch, from, to } = request;
  note(tools, request, id, plan);
  await tools.onStep?.('noted');
  let asked: MovePlan = { ...plan, asked: true };
  tools.moves.replan(id, JSON.stringify(asked));
  await tools.onStep?.('asked');
  // read-tree believes times alone, where a merge would look at the content.
  if ((await attempt(() => refreshIndex(git, cwd).then(() => ({ code: 0, stderr: '' })))).killed) return unfinished;
  const hindered = await lastLook(git, request, plan, state);
  if (hindered !== null) return giveUp(tools, id, plan, 'refused', hindered);

  const trees = await attempt(() => readTrees(git, cwd, from, to));
  await tools.onStep?.('merged');
  if (trees.code !== 0) {
    // Git says so itself, by its code or by the lock that it left; one that never began says nothing.
    let stopped = trees.code !== null;
    if (trees.killed) {
      if (!(await moveHasEnded({ folder: cwd, after: to, locks: plan.locks }, endedWithinMs))) return unfinished;
      stopped ||= hasLeftLock(plan.locks);
      asked = await noteReach(git, tools.moves, id, cwd, asked, stopped);
      await removeLeftLocks(plan.locks);
    }
    // Git looks at every path before it writes any.
    if (!trees.killed && refusedByReadTree(trees.stderr)) return giveUp(tools, id, plan, 'refused', meaningOfReadTree(trees.stderr, label));
    const ended: Refusal = { reason: 'cut-off-earlier', message: 'git was ended in the middle of the undo' };
    return takeBack(git, tools, request, id, asked, stopped, state, trees.killed && trees.stderr === '' ? ended : meaningOfReadTree(trees.stderr, label));
  }
  const refs = await attempt(() => updateRefs(git, cwd, transaction(request), request.reflogAction).then(() => ({ code: 0, stderr: '' })));
  if (refs.killed && !(await moveHasEnded({ folder: cwd, after: to, locks: plan.locks }, endedWithinMs))) return unfinished;
  if (refs.killed) await removeLeftLocks(plan.locks);
  if ((await resolveRef(git, cwd, branch)) === to) return finish(tools, request, id, plan);
  const moved = (await resolveRef(git, cwd, branch)) !== from;
  return takeBack(git, tools, request, id, asked, true, state, moved ? movedByUser : meaningOfRefusal(refs.stderr, label));
}

/** The last look before git acts: the user may have begun something while we looked at files. */
async function lastLook(git: Git, { cwd, branch, from }: PutBackRequest, plan: MovePlan, state: StatePaths): Promise<Refusal | null> {
  const busy = await busyWith(state);
  if (busy !== null) return busy;
  if ((await headNow(git, cwd, state)) !== branch) return switchedAway;
  if ((await tipNow(git, cwd, branch, state)) !== from) return movedByUser;
  // read-tree takes an ignored file in the way for nothing (its `--exclude-per-directory` has no opposite).
  const { blocking } = await lookInTheWay(cwd, plan.paths);
  if (blocking.length > 0) return untrackedRefusal(label, blocking, false);
  const changed = await changedSince(git, cwd, plan.paths);
  return changed.length > 0 ? localChangesRefusal(label, changed) : null;
}

/** Puts index and files back as they were before the undo. While the branch is checked out here: elsewhere they belong to something else. */
async function takeBack(
  git: Git,
  tools: MoveTools,
  request: PutBackRequest,
  id: string,
  plan: MovePlan,
  stopped: boolean,
  state: StatePaths,
  why: Refusal,
): Promise<PutBackOutcome> {
  const { cwd, branch } = request;
  try {
    if ((await headNow(git, cwd, state)) !== branch) return giveUp(tools, id, plan, 'refused', switchedAway);
    await settleRefs(git, cwd, reversed(plan.others));
    const reached = await noteReach(git, tools.moves, id, cwd, plan, stopped);
    const report = await rollBack(git, cwd, reached, reached.reach);
    if (!report.touched) return giveUp(tools, id, plan, 'refused', why);
    return giveUp(tools, id, plan, 'rolled-back', { reason: why.reason, message: rolledBackWords(why.message, report.leftAlone) });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return {
      kind: 'unfinished',
      refusal: {
        reason: 'cut-off-earlier',
        message: `the undo stopped half-way (${why.message}) and could not be put right yet (${error.message}): Everref tries again`,
      },
    };
  }
}
