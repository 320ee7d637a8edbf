import type { MoveOutcome } from '../move.ts';
import { nameFiles } from './refusal-words.ts';

/** What a person reads when a branch was moved. */
export function movedWords(name: string, commits: number, label: string): string {
  return `${name} moved forward ${commits === 1 ? '1 commit' : `${commits} commits`} to ${label}`;
}

/** What a person reads when a move was put back. `leftAlone`: paths (bytes, latin1) that somebody wrote to in between. */
export function rolledBackWords(cause: string, leftAlone: readonly string[]): string {
  const rest = leftAlone.length === 0 ? '' : `; ${nameFiles(leftAlone)} changed in between and stayed as you have it`;
  return `${cause}. Everything was put back as it was${rest}`;
}

/** A move that was cut off and whose row stays. `problem`: what came in the way of putting it back at once. */
export function unfinishedMove(label: string, problem?: { readonly why: string; readonly fault: string }): MoveOutcome {
  const message =
    problem === undefined
      ? `the move to ${label} was cut off: Everref puts it right at its next look`
      : `the move to ${label} stopped half-way (${problem.why}) and could not be put back yet (${problem.fault}): Everref tries again`;
  return { kind: 'unfinished', refusal: { reason: 'cut-off-earlier', message } };
}
