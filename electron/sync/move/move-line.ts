import { shortBranch } from '../../../shared/model/ref.ts';
import { countCommits } from '../../git/commands/count-commits.ts';
import type { Git } from '../../git/run.ts';
import type { JournalPatch, NewJournalEntry } from '../../store/journal.ts';
import type { MoveRow } from '../../store/moves.ts';
import { finishMove } from './finish-move.ts';
import type { MoveOutcome, MoveRequest, MoveTools } from './move.ts';
import { alongOf, type MovePlan } from './move-plan.ts';
import { movedWords } from './words/moved-words.ts';

/** What is noted of a move besides its plan. */
export interface Noted {
  readonly row: Omit<MoveRow, 'id' | 'plan' | 'at'>;
  readonly line: Omit<NewJournalEntry, 'id' | 'at' | 'what' | 'checkoutId'>;
}

/** On disk before anything moves: the row first (it knows how to undo), then the line that a person reads. */
export function noteMove(tools: MoveTools, id: string, plan: MovePlan, { row, line }: Noted): void {
  const at = tools.now().toISOString();
  tools.moves.add({ ...row, id, plan: JSON.stringify(plan), at });
  tools.journal.add({ ...line, id: plan.journalId, at, checkoutId: row.checkoutId, what: 'moving' });
}

/** The line is closed before the row goes: a crash in between leaves a row, which the next start closes; never a line that says *moving* for ever. */
export function closeMove(tools: MoveTools, id: string, plan: Pick<MovePlan, 'journalId'>, patch: JournalPatch): void {
  tools.journal.patch(plan.journalId, patch);
  tools.moves.remove(id);
}

/** Notes a branch that is about to move forward. */
export function noteForward(tools: MoveTools, request: MoveRequest, id: string, plan: MovePlan): void {
  const { cloneId, checkoutId, cwd, branch, before, after, repository, path, why, event, label } = request;
  // Where no branch is checked out there is none to put back: an undo is the user's.
  const ref = branch === 'HEAD' ? null : branch;
  const message = `moving ${shortBranch(branch)} forward to ${label} …`;
  noteMove(tools, id, plan, {
    row: { cloneId, checkoutId, cwd, ref: branch, before, after },
    line: { repository, path, ref, before, after, why, event, message, along: alongOf(plan, after) },
  });
}

/** Tidies up and counts, both at once (what a person reads should not make them wait), and says that it is done. */
export async function finishForward(git: Git, tools: MoveTools, request: MoveRequest, id: string, plan: MovePlan): Promise<MoveOutcome> {
  const { cwd, branch, before, after, label } = request;
  const [commits] = await Promise.all([countCommits(git, cwd, after, [before], 10_000), finishMove(git, cwd, plan, { before, after })]);
  await tools.onStep?.('finished');
  closeMove(tools, id, plan, { what: 'fast-forwarded', message: movedWords(shortBranch(branch), commits, label) });
  return { kind: 'moved', commits, line: plan.journalId };
}

/** Says why it was not done. */
export function giveUp(tools: MoveTools, id: string, plan: MovePlan, outcome: Extract<MoveOutcome, { kind: 'refused' | 'rolled-back' }>): MoveOutcome {
  const { reason, message } = outcome.refusal;
  closeMove(tools, id, plan, { what: outcome.kind, why: reason, message });
  return outcome;
}
