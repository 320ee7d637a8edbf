import { implement } from '@orpc/server';
import { undoContract } from '../../shared/contract/undo.ts';
import type { UndoArea } from '../engine/here/undo.ts';

const answers = implement(undoContract);

/** Answers the orders to undo. */
export function undoAnswers(undo: UndoArea) {
  return { line: answers.line.handler(({ input, signal }) => undo.line(input.id, input.hostId, signal)) };
}
