import type { Git } from '../../../git/run.ts';
import type { Moves } from '../../../store/moves.ts';
import type { MovePlan, Reach } from '../move-plan.ts';
import { lookHowFar } from './roll-back.ts';

/** A move of which is known how far its git came. */
export type ReachedPlan = MovePlan & { readonly reach: Reach };

/**
 * Decides once how far the git of a move came, and keeps it before anything is put back or a lock is removed: both take away what shows it. A roll-back
 * that is cut off itself goes on with the same answer. `stopped`: it is known that git stopped half-way.
 */
export async function noteReach(git: Git, moves: Moves, id: string, root: string, plan: MovePlan, stopped: boolean): Promise<ReachedPlan> {
  if (plan.reach !== null) return { ...plan, reach: plan.reach };
  const reached = { ...plan, reach: await lookHowFar(git, root, plan, stopped) };
  moves.replan(id, JSON.stringify(reached));
  return reached;
}
