import { isNoObject } from '../../../shared/model/id.ts';
import { shortBranch } from '../../../shared/model/ref.ts';
import type { RefChange } from '../../git/commands/update-ref.ts';
import type { MoveTools } from '../move/move.ts';
import { closeMove, noteMove } from '../move/move-line.ts';
import type { MovePlan } from '../move/move-plan.ts';
import type { Refusal } from '../move/words/refusal-words.ts';
import type { PutBackOutcome, PutBackRequest } from './put-back.ts';
import { refChanges } from './ref-changes.ts';
import { asUndo } from './undo-words.ts';

/** What stands in words and plans where a move forward names an upstream. */
export const undoLabel = 'the undo';

/** Says that the branch was moved while it was put back. */
export const movedByUser: Refusal = { reason: 'locked', message: 'the branch was moved by someone else just now: it stays as it is' };

/** Says that another branch came to be checked out while it was put back. */
export const switchedAway: Refusal = { reason: 'locked', message: 'another branch was checked out here just now: undo again if you still want it' };

/** Nothing was changed. */
export const refused = (refusal: Refusal): PutBackOutcome => ({ kind: 'refused', refusal: asUndo(refusal) });

/** Its row stays. */
export const cutOff: PutBackOutcome = {
  kind: 'unfinished',
  refusal: { reason: 'cut-off-earlier', message: 'the undo was cut off: Everref puts it right at its next look' },
};

/** Branch and everything else in one: all or none. */
export function transaction({ branch, from, to, others }: PutBackRequest): readonly RefChange[] {
  return refChanges([{ ref: branch, before: from, after: isNoObject(to) ? null : to }, ...others]);
}

/** Notes a branch that is about to be put back. */
export function noteBack(tools: MoveTools, request: PutBackRequest, id: string, plan: MovePlan): void {
  const { cloneId, checkoutId, cwd, branch, from, to, repository, path, line } = request;
  noteMove(tools, id, plan, {
    row: { cloneId, checkoutId, cwd, ref: branch, before: from, after: to },
    line: { ...line, repository, path, ref: branch, message: `putting ${shortBranch(branch)} back …` },
  });
}

/** The line of the undo is closed before the undone one is marked, and both before the row goes: a crash in between leaves a row, which the next start closes. */
export async function finishBack(tools: MoveTools, request: PutBackRequest, id: string, plan: MovePlan): Promise<PutBackOutcome> {
  await tools.onStep?.('finished');
  tools.journal.patch(plan.journalId, { what: 'undone', message: request.doneWords });
  tools.journal.patch(request.undoes, { undone: true });
  tools.moves.remove(id);
  return { kind: 'done', line: plan.journalId };
}

/** Says why it was not done. */
export function giveUpBack(tools: MoveTools, id: string, plan: MovePlan, what: 'refused' | 'rolled-back', refusal: Refusal): PutBackOutcome {
  const words = asUndo(refusal);
  closeMove(tools, id, plan, { what, why: refusal.reason, message: words.message });
  return { kind: 'refused', refusal: words };
}
