import type { UndoReason } from '../../../shared/model/undo.ts';
import type { Refusal } from '../move/words/refusal-words.ts';

/** Why a line was not undone. */
export interface UndoRefusal {
  readonly reason: UndoReason;
  readonly message: string;
}

/** What words about one branch need. */
export interface UndoSubject {
  /** Short name of the branch. */
  readonly name: string;
  /** Ids of the commits: where it is, where the move had left it, and where it was before. */
  readonly tip: string | null;
  readonly after: string;
  readonly before: string | null;
  /** A work tree that has it. */
  readonly worktree: string | null;
}

const short = (id: string | null) => (id ?? '').slice(0, 10);

function movedSince({ name, tip, after, before }: Pick<UndoSubject, 'name' | 'tip' | 'after' | 'before'>): string {
  const there = before === null ? 'there was no such branch before' : `the tip before Everref's step was ${short(before)}`;
  if (tip === null) return `${name} was deleted since: git branch ${name} ${short(before)} makes it again where it was`;
  if (tip === after)
    return `${name} was moved or made anew since, and is at ${short(tip)} again by another step than Everref's, so it stays as it is; ${there}`;
  return `${name} was moved to ${short(tip)} since, so it stays as it is; ${there}`;
}

/** Says why not, and what to do instead. */
export function undoRefusal(reason: UndoReason, { name, tip, after, before, worktree }: UndoSubject): UndoRefusal {
  const at = worktree === null ? 'another work tree' : worktree;
  const words: Partial<Record<UndoReason, string>> = {
    'no-such-line': 'no line of the journal has this id: everref log lists them',
    'nothing-to-undo': 'this line tells of no branch that Everref moved: there is nothing to undo',
    'already-undone': 'this was undone already',
    'already-back':
      before === null ? `${name} is no longer there: there is nothing to undo` : `${name} is at ${short(before)} already: there is nothing to undo`,
    'commits-on-top': `${name} has commits on top of ${short(after)} now, so it stays as it is. To take only Everref's step out of it, rebase or revert yourself; the tip before was ${short(before)}`,
    'moved-since': movedSince({ name, tip, after, before }),
    'commit-gone': `the commit ${short(before)} that ${name} would go back to is no longer in this repository`,
    'checked-out-elsewhere': `${name} is in use in ${at}: switch to another branch there (or finish its rebase or bisect), then undo again`,
    'missing-folder': `${name} is checked out in a folder that is no longer there (${at}): run git worktree prune, or put the folder back, then undo again`,
    bare: `${name} belongs to a bare repository: Everref never moves it`,
  };
  return { reason, message: words[reason] ?? `${name} was not put back (${reason})` };
}

/** A refusal of the move itself, said of an undo: the same obstacles, another verb. */
export function asUndo({ reason, message }: Refusal): UndoRefusal {
  return { reason, message: message.replace(/\bpull again\b/g, 'undo again').replace(/(, |: )(then )?pull\b/g, '$1$2undo again') };
}

/** What a person reads when it is done. */
export function undoneWords(name: string, before: string | null, forward: boolean): string {
  if (before === null) return `${name}, which Everref had made, is gone again`;
  return forward
    ? `${name} is forward at ${short(before)} again: the undo was undone`
    : `${name} is back at ${short(before)}, and stays there until you commit, pull or click Pull now`;
}
