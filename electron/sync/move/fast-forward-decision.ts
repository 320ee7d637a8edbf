/** How a local branch stands to the newest tip of its upstream. */
export type Relation = 'same' | 'behind' | 'ahead' | 'diverged' | 'unrelated';

/** Everything that the decision about one local branch needs. Plain data. */
export interface BranchCase {
  readonly relation: Relation | 'upstream-gone';
  /** Where it is checked out. `bare`: it is the HEAD of a bare repository. `missing`: in a work tree whose folder is gone. */
  readonly checkedOut: 'nowhere' | 'work-tree' | 'bare' | 'missing';
  /** The clone itself is bare: its branches are somebody's to push to. */
  readonly bareClone: boolean;
  readonly held: boolean;
  /** The person asked for just this (*Pull now*). */
  readonly movesHeld: boolean;
  /** `fastForward: never` in the configuration. */
  readonly switchedOff: boolean;
  readonly shallow: boolean;
}

export type Decision =
  | { readonly kind: 'nothing'; readonly reason: 'up-to-date' }
  | { readonly kind: 'move'; readonly how: 'with-work-tree' | 'ref-only' }
  | {
      readonly kind: 'refuse';
      readonly reason: 'ahead' | 'diverged' | 'unrelated' | 'shallow' | 'upstream-gone' | 'held' | 'bare' | 'missing-folder' | 'switched-off';
    };

const refuse = (reason: Extract<Decision, { kind: 'refuse' }>['reason']): Decision => ({ kind: 'refuse', reason });

/** Whether a branch may be moved forward, and how. Only ever a branch that is strictly behind is moved. Pure. */
export function decideFastForward(branch: BranchCase): Decision {
  switch (branch.relation) {
    case 'same':
      return { kind: 'nothing', reason: 'up-to-date' };
    case 'ahead':
    case 'diverged':
    case 'upstream-gone':
      return refuse(branch.relation);
    case 'unrelated':
      // In a shallow clone the common past may just not be here.
      return refuse(branch.shallow ? 'shallow' : 'unrelated');
    case 'behind':
      break;
  }
  if (branch.switchedOff) return refuse('switched-off');
  if (branch.checkedOut === 'bare' || (branch.bareClone && branch.checkedOut === 'nowhere')) return refuse('bare');
  if (branch.checkedOut === 'missing') return refuse('missing-folder');
  if (branch.held && !branch.movesHeld) return refuse('held');
  return { kind: 'move', how: branch.checkedOut === 'work-tree' ? 'with-work-tree' : 'ref-only' };
}
