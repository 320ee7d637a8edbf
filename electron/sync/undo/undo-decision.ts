import type { UndoReason } from '../../../shared/model/undo.ts';

/** Everything that the decision about undoing one move needs. Plain data. */
export interface UndoCase {
  /** How the branch stands to where the move had left it. `came-back`: it is there, by another step. `gone`: there is no such branch any more. */
  readonly standing: 'as-left' | 'came-back' | 'back-already' | 'on-top' | 'elsewhere' | 'gone';
  /** What undoing it means: the branch goes to an earlier (or, undoing an undo, later) commit; or it goes away, for the move had made it. */
  readonly goes: 'to-commit' | 'away';
  /** Whether the commit that it would go to is still in the repository. */
  readonly commitThere: boolean;
  /** Where it is checked out. `here`: in the work tree that the line names. `missing`: in one whose folder is gone. */
  readonly checkedOut: 'nowhere' | 'here' | 'elsewhere' | 'bare' | 'missing';
  /** A rebase or bisect of some work tree will come back to it. */
  readonly inUse: boolean;
  readonly bareClone: boolean;
}

export type UndoDecision = { readonly kind: 'move'; readonly how: 'work-tree' | 'ref' } | { readonly kind: 'refuse'; readonly reason: UndoReason };

const refuse = (reason: UndoReason): UndoDecision => ({ kind: 'refuse', reason });

/** Whether a move may be undone, and how: only where nothing has happened to the branch since. Pure. */
export function decideUndo(asked: UndoCase): UndoDecision {
  switch (asked.standing) {
    case 'gone':
      return refuse(asked.goes === 'away' ? 'already-back' : 'moved-since');
    case 'back-already':
      return refuse('already-back');
    case 'on-top':
      return refuse('commits-on-top');
    case 'came-back':
    case 'elsewhere':
      return refuse('moved-since');
    case 'as-left':
      break;
  }
  if (!asked.commitThere) return refuse('commit-gone');
  if (asked.checkedOut === 'missing') return refuse('missing-folder');
  if (asked.checkedOut === 'bare' || (asked.bareClone && asked.checkedOut === 'nowhere' && asked.goes === 'to-commit')) return refuse('bare');
  if (asked.checkedOut === 'elsewhere' || asked.inUse) return refuse('checked-out-elsewhere');
  if (asked.checkedOut === 'nowhere') return { kind: 'move', how: 'ref' };
  return asked.goes === 'away' ? refuse('checked-out-elsewhere') : { kind: 'move', how: 'work-tree' };
}
