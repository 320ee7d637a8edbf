import { resolveRef } from '../../../git/commands/git-paths.ts';
import { forgetHold, isHoldLost, isIndexWritten, settleIndex } from '../../../git/held-index.ts';
import type { Git } from '../../../git/run.ts';
import type { MovePlan } from '../move-plan.ts';
import { bringIndexForward } from '../roll-back/roll-back.ts';
import { moveHasEnded } from './live-git.ts';

/** A move whose git did not end by itself, as far as its end is to be waited for. */
export interface MoveToEnd {
  readonly cwd: string;
  readonly ref: string;
  readonly after: string;
  readonly plan: Pick<MovePlan, 'hold' | 'locks'>;
}

/** Waits until the git of a move has ended, and lets go of the index that was held for it. False: it has not after `limitMs`. */
export async function endMove(git: Git, { cwd, ref, after, plan: { hold, locks } }: MoveToEnd, limitMs: number): Promise<boolean> {
  // The branch is the last thing that git moves: then there is nothing to wait for, also on a system that does not tell what runs.
  if (hold !== null && isIndexWritten(hold) && (await resolveRef(git, cwd, ref)) === after) settleIndex(hold);
  if (!(await moveHasEnded({ folder: cwd, after, locks }, limitMs))) return false;
  if (hold !== null) settleIndex(hold);
  return true;
}

/** After a branch has moved: where somebody took the index's lock away meanwhile, brings their index up to it. Throws `GitError`. */
export async function mendLostHold(git: Git, cwd: string, plan: MovePlan): Promise<void> {
  if (plan.hold === null || !isHoldLost(plan.hold.path)) return;
  await bringIndexForward(git, cwd, plan);
  // Last: it shows that there is something to mend.
  forgetHold(plan.hold.path);
}
