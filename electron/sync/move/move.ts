import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { countCommits } from '../../git/commands/count-commits.ts';
import { fastForwardRef } from '../../git/commands/fetch.ts';
import { headBranch, resolveRef } from '../../git/commands/git-paths.ts';
import { mergeFastForward } from '../../git/commands/merge.ts';
import { readTrees } from '../../git/commands/read-tree.ts';
import { readReflog } from '../../git/commands/reflog.ts';
import { updateRefs } from '../../git/commands/update-ref.ts';

import { GitError } from '../../git/error.ts';
import type { Git, GitOutput } from '../../git/run.ts';
import type { Journal } from '../../store/journal.ts';
import type { MoveRow, Moves } from '../../store/moves.ts';
import { randomId } from '../../store/random-id.ts';
import type { Place } from '../../workspace/clone.ts';
import { wordsForFault } from '../failure-words.ts';
import type { Why } from '../update.ts';
import { busyWith, type StatePaths } from './busy.ts';
import { changedSince } from './changed-since.ts';
import { finishMove, restoreOrigHead } from './finish-move.ts';
import { hasLeftLock, moveHasEnded, removeLeftLocks } from './live-git.ts';
import { meaningOfRefusal, refusedBeforehand } from './merge-words.ts';
import { alongOf, type MovePlan } from './move-plan.ts';
import { noteReach } from './note-reach.ts';
import { preflight, readOrigHead } from './preflight.ts';
import { localChangesRefusal, nameFiles, type Refusal } from './refusal-words.ts';
import { indexIsNew, rollBack } from './roll-back.ts';
import { takenMeanwhile } from './taken-meanwhile.ts';

/** What a move needs of its surroundings. */
export interface MoveTools {
  readonly moves: Moves;
  readonly journal: Journal;
  /** Everref's data folder. */
  readonly dataDir: string;
  readonly now: () => Date;
  /** Free bytes that must remain on the disk. */
  readonly reserveBytes: number;
  /** Called between the steps of a move, so that a test can crash it there. */
  readonly onStep?: (step: MoveStep) => void | Promise<void>;
}

/** `asked`: just before git is started. */
export type MoveStep = 'noted' | 'asked' | 'merged' | 'finished';

/** One branch to move forward. */
export interface MoveRequest {
  readonly cloneId: string;
  readonly commonDir: string;
  readonly repository: string;
  readonly checkoutId: string | null;
  /** Shown in the journal. */
  readonly path: string;
  /** Folder that git runs in: the work tree's top for `work-tree`. */
  readonly cwd: string;
  readonly how: MovePlan['how'];
  /** `refs/heads/…`; `HEAD` where none is checked out (a submodule). */
  readonly branch: string;
  readonly before: string;
  readonly after: string;
  readonly label: string;
  /** Work trees of the clone, for a branch that none of them has: one may take it just then. */
  readonly places: readonly Pick<Place, 'path' | 'gitDir' | 'kind'>[];
  readonly tracking: MovePlan['tracking'];
  readonly shadow: MovePlan['shadow'];
  readonly why: Why;
  readonly event: string | null;
}

export type MoveOutcome =
  | { readonly kind: 'moved'; readonly commits: number; readonly line: string }
  /** Nothing was touched. `noted`: the journal has a line about it. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly noted: boolean }
  /** It failed half-way and everything was put back. */
  | { readonly kind: 'rolled-back'; readonly refusal: Refusal }
  /** It was cut off and could not be put back yet: the row stays, the next look does it. */
  | { readonly kind: 'unfinished'; readonly refusal: Refusal };

/** How long a git that was to end may take to do so. */
const endedWithinMs = 15_000;

/** Copies of a move's filtered files. */
export function copiesFolder(dataDir: string, moveId: string): string {
  return join(dataDir, 'moves', moveId);
}

/**
 * Moves one branch forward, with its work tree where it has one: journal first, all or nothing, put back exactly where git stops half-way
 * (git.md 4.4). Never throws for what the repository or the disk does.
 */
export async function moveBranch(git: Git, tools: MoveTools, request: MoveRequest): Promise<MoveOutcome> {
  const id = randomId('m-');
  try {
    if (request.how === 'ref') return await moveRef(git, tools, request, id);
    const copies = copiesFolder(tools.dataDir, id);
    const { cwd, commonDir, branch, before, after, label } = request;
    const look = await preflight(git, { cwd, commonDir, branch, before, after, label, reserveBytes: tools.reserveBytes, copies });
    if (look.kind === 'refused') return { ...look, noted: false };
    const plan = planOf(request, { origHead: look.origHead, paths: [...look.paths], newFolders: [...look.newFolders], locks: [...look.state.locks] });
    const outcome = await moveWorkTree(git, tools, request, id, plan, look.state);
    if (outcome.kind !== 'unfinished') await rm(copies, { recursive: true, force: true });
    return outcome;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // With a row in the store something may have been touched: the next look puts it right, whatever went wrong here.
    const begun = tools.moves.list().some((row) => row.id === id);
    if (begun) return unfinished(request.label);
    return { kind: 'refused', noted: false, refusal: { reason: 'git-failed', message: wordsForFault(error, request.cwd) } };
  }
}

function planOf(request: MoveRequest, rest: Pick<MovePlan, 'origHead' | 'paths' | 'newFolders' | 'locks'>): MovePlan {
  const { how, label, tracking, shadow } = request;
  return {
    version: 1,
    how,
    kind: 'move',
    journalId: randomId('j-'),
    label,
    tracking,
    shadow,
    undoes: null,
    others: [],
    ...rest,
    asked: how === 'ref',
    reach: null,
  };
}

/** On disk before anything moves: the row first (it knows how to undo), then the line that a person reads. */
function note(tools: MoveTools, request: MoveRequest, id: string, plan: MovePlan): void {
  const { cloneId, checkoutId, cwd, branch, before, after, repository, path, why, event, label } = request;
  const at = tools.now().toISOString();
  const row: MoveRow = { id, cloneId, checkoutId, cwd, ref: branch, before, after, plan: JSON.stringify(plan), at };
  tools.moves.add(row);
  tools.journal.add({
    id: plan.journalId,
    at,
    repository,
    checkoutId,
    path,
    // Where no branch is checked out there is none to put back: an undo is the user's.
    ref: branch === 'HEAD' ? null : branch,
    before,
    after,
    what: 'moving',
    why,
    message: `moving ${shortName(branch)} forward to ${label} …`,
    event,
    along: alongOf(plan, after),
  });
}

const shortName = (branch: string) => branch.replace(/^refs\/heads\//, '');

/**
 * Tidies up and counts, both at once: what a person reads should not make them wait. The line is closed before the row goes: a crash in
 * between leaves a row, which the next start closes; never a line that says *moving* for ever.
 */
async function finish(git: Git, tools: MoveTools, { cwd, branch, before, after, label }: MoveRequest, id: string, plan: MovePlan): Promise<MoveOutcome> {
  const [commits] = await Promise.all([countCommits(git, cwd, after, [before], 10_000), finishMove(git, cwd, plan, { before, after })]);
  await tools.onStep?.('finished');
  tools.journal.patch(plan.journalId, { what: 'fast-forwarded', message: movedWords(shortName(branch), commits, label) });
  tools.moves.remove(id);
  return { kind: 'moved', commits, line: plan.journalId };
}

/** What a person reads when a branch was moved. */
export function movedWords(name: string, commits: number, label: string): string {
  return `${name} moved forward ${commits === 1 ? '1 commit' : `${commits} commits`} to ${label}`;
}

async function moveRef(git: Git, tools: MoveTools, request: MoveRequest, id: string): Promise<MoveOutcome> {
  const { cwd, branch, before, after, label } = request;
  const plan = planOf(request, { origHead: null, paths: [], newFolders: [], locks: [] });
  note(tools, request, id, plan);
  await tools.onStep?.('noted');
  // Deleted just now, it would come back; moved back, it would go forward again.
  if ((await resolveRef(git, cwd, branch)) !== before) return giveUp(tools, id, plan, { kind: 'refused', noted: true, refusal: movedByUser });
  const answer = await fastForwardRef(git, { cwd, branch, to: after, reflogAction: `everref: ff ${label}` });
  await tools.onStep?.('merged');
  if ((await resolveRef(git, cwd, branch)) !== after)
    return giveUp(tools, id, plan, { kind: 'refused', noted: true, refusal: meaningOfRefusal(answer.stderr, label) });
  if (!(await takenMeanwhile(git, request.places, request))) return finish(git, tools, request, id, plan);
  await updateRefs(git, cwd, [{ kind: 'update', ref: branch, to: request.before, before: after }], backReflog);
  return giveUp(tools, id, plan, { kind: 'refused', noted: true, refusal: switchedHere });
}

async function moveWorkTree(git: Git, tools: MoveTools, request: MoveRequest, id: string, plan: MovePlan, state: StatePaths): Promise<MoveOutcome> {
  const { cwd, branch, before, after, label } = request;
  note(tools, request, id, plan);
  await tools.onStep?.('noted');
  // The last look before git acts: the user may have begun something while we looked at files.
  const busy = await busyWith(state);
  if (busy !== null) return giveUp(tools, id, plan, { kind: 'refused', noted: true, refusal: busy });
  if (!isOn(await headNow(git, cwd, state), branch)) return giveUp(tools, id, plan, { kind: 'refused', noted: true, refusal: switchedAway });

  if ((await tipNow(git, cwd, branch, state)) !== before) return giveUp(tools, id, plan, { kind: 'refused', noted: true, refusal: movedByUser });

  const changed = await changedSince(git, cwd, plan.paths);
  if (changed.length > 0) return giveUp(tools, id, plan, { kind: 'refused', noted: true, refusal: localChangesRefusal(label, changed) });

  const reflogAction = `everref: ff ${label}`;
  const merge = () => mergeFastForward(git, { cwd, to: after, reflogAction });
  // What they wrote there since the first look is theirs, too.
  let asked: MovePlan = { ...plan, asked: true, origHead: await readOrigHead(git, cwd, state) };
  tools.moves.replan(id, JSON.stringify(asked));
  await tools.onStep?.('asked');
  let answer = await attempt(merge);
  await tools.onStep?.('merged');
  // Git says so itself, by its code or by the lock that it left; one that never began says nothing.
  let stopped = answer.code !== null;
  if (answer.code !== 0) {
    if (answer.killed) {
      if (!(await moveHasEnded({ folder: cwd, after, locks: plan.locks }, endedWithinMs))) return unfinished(label);
      stopped ||= hasLeftLock(plan.locks);
      asked = await noteReach(git, tools.moves, id, cwd, asked, stopped);
      await removeLeftLocks(plan.locks);
    }
    // Git looks at every path before it writes any: after such an answer no file was touched, and none may be put back.
    if (!answer.killed && refusedBeforehand(answer.stderr)) {
      await restoreOrigHead(git, cwd, asked, before);
      return giveUp(tools, id, plan, { kind: 'refused', noted: true, refusal: meaningOfRefusal(answer.stderr, label) });
    }
    const retry =
      (await resolveRef(git, cwd, branch)) === before &&
      (await indexIsNew(git, cwd, plan)) &&
      (await busyWith(state)) === null &&
      isOn(await headNow(git, cwd, state), branch);
    if (retry) answer = await attempt(merge);
  }
  const tip = await resolveRef(git, cwd, branch);
  if (tip === after) return finish(git, tools, request, id, asked);
  const head = await headNow(git, cwd, state);
  if (!isOn(head, branch)) {
    // They switched while git was on its way: it took the branch that it found.
    const was = answer.code === 0 && head !== null ? await takeBack(git, cwd, head, after, reflogAction) : null;
    await restoreOrigHead(git, cwd, asked, was ?? before);
    return giveUp(tools, id, plan, { kind: 'refused', noted: true, refusal: switchedAway });
  }
  const ended: Refusal = { reason: 'cut-off-earlier', message: 'git was ended in the middle of the move' };
  const why = answer.killed && answer.stderr === '' ? ended : meaningOfRefusal(answer.stderr, label);
  return undo(git, tools, request, id, asked, tip, stopped, why);
}

/** Whether what HEAD says is the branch that is moved; null is a detached one. */
export function isOn(head: string | null, branch: string): boolean {
  return (head ?? 'HEAD') === branch;
}

/** What the reflog says where a branch that somebody took in the moment of its move goes back: that is no step of theirs, so it is not held (held.ts). */
const backReflog = 'everref: back';
const switchedHere: Refusal = { reason: 'locked', message: 'the branch was checked out just now: Everref looks again later' };
const switchedAway: Refusal = { reason: 'locked', message: 'another branch was checked out here just now: Everref looks again later' };
const movedByUser: Refusal = { reason: 'locked', message: 'the branch was moved by someone else just now: Everref leaves it as it is' };

/** A branch that our merge moved because it was checked out the moment before: it goes back, and its files with it. Answers where it was. */
async function takeBack(git: Git, cwd: string, branch: string, after: string, reflogAction: string): Promise<string | null> {
  const step = (await readReflog(git, cwd, branch, 1)).at(-1);
  if (step === undefined || step.new !== after || !step.message.startsWith(`${reflogAction}: `) || (await resolveRef(git, cwd, branch)) !== after) return null;
  await readTrees(git, cwd, after, step.old);
  await updateRefs(git, cwd, [{ kind: 'update', ref: branch, to: step.old, before: after }], 'everref: undo');
  return step.old;
}

/** The branch's tip this very moment: its file, which takes no process; where that does not hold it (packed, reftable), git. */
export async function tipNow(git: Git, cwd: string, branch: string, state: StatePaths): Promise<string | null> {
  const text = (await readFile(state.branch, 'latin1').catch(() => '')).trim();
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text) ? text : resolveRef(git, cwd, branch);
}

/** What HEAD says this very moment: its file, which takes no process; where that does not hold it (reftable), git. */
export async function headNow(git: Git, cwd: string, state: StatePaths): Promise<string | null> {
  const text = await readFile(state.head, 'utf8').catch(() => '');
  const named = /^ref: (refs\/heads\/.+)\n?$/.exec(text)?.[1];
  return named === undefined || named === 'refs/heads/.invalid' ? headBranch(git, cwd) : named;
}

interface Answer {
  readonly code: number | null;
  readonly stderr: string;
  /** Git did not end by itself: its locks may be left. */
  readonly killed: boolean;
}

/** A merge that was killed, ran too long or lost its helper is an answer, too: what it left is looked at next. */
export async function attempt(merge: () => Promise<Pick<GitOutput, 'code' | 'stderr'>>): Promise<Answer> {
  try {
    const { code, stderr } = await merge();
    return { code, stderr, killed: code >= 130 };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return { code: error.code, stderr: error.stderr, killed: error.code === null || error.code >= 130 };
  }
}

const unfinished = (label: string): MoveOutcome => ({
  kind: 'unfinished',
  refusal: { reason: 'cut-off-earlier', message: `the move to ${label} was cut off: Everref puts it right at its next look` },
});

async function undo(
  git: Git,
  tools: MoveTools,
  request: MoveRequest,
  id: string,
  plan: MovePlan,
  tip: string | null,
  stopped: boolean,
  why: Refusal,
): Promise<MoveOutcome> {
  const { cwd, before, label } = request;
  if (tip !== before) return giveUp(tools, id, plan, { kind: 'refused', noted: true, refusal: movedByUser });
  try {
    const reached = await noteReach(git, tools.moves, id, cwd, plan, stopped);
    const report = await rollBack(git, cwd, reached, reached.reach);
    await restoreOrigHead(git, cwd, plan, before);
    if (!report.touched) return giveUp(tools, id, plan, { kind: 'refused', noted: true, refusal: why });
    return giveUp(tools, id, plan, { kind: 'rolled-back', refusal: { reason: why.reason, message: rolledBackWords(why.message, report.leftAlone) } });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return {
      kind: 'unfinished',
      refusal: {
        reason: 'cut-off-earlier',
        message: `the move to ${label} stopped half-way (${why.message}) and could not be put back yet (${error.message}): Everref tries again`,
      },
    };
  }
}

/** What a person reads when a move was put back. */
export function rolledBackWords(cause: string, leftAlone: readonly string[]): string {
  const rest = leftAlone.length === 0 ? '' : `; ${nameFiles(leftAlone)} changed in between and stayed as you have it`;
  return `${cause}. Everything was put back as it was${rest}`;
}

function giveUp(tools: MoveTools, id: string, plan: MovePlan, outcome: Extract<MoveOutcome, { kind: 'refused' | 'rolled-back' }>): MoveOutcome {
  const { reason, message } = outcome.refusal;
  tools.journal.patch(plan.journalId, { what: outcome.kind, why: reason, message });
  tools.moves.remove(id);
  return outcome;
}
