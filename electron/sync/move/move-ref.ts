import { fastForwardRef } from '../../git/commands/fetch.ts';
import { resolveRef } from '../../git/commands/git-paths.ts';
import { updateRefs } from '../../git/commands/update-ref.ts';
import { GitError } from '../../git/error.ts';
import type { Git } from '../../git/run.ts';
import type { MoveOutcome, MoveRequest, MoveTools } from './move.ts';
import { finishForward, giveUp, noteForward } from './move-line.ts';
import { type MovePlan, newHold } from './move-plan.ts';
import { backIfTaken, isSwitching } from './taken-meanwhile.ts';
import { meaningOfRefusal } from './words/merge-words.ts';
import { movedByUser, type Refusal } from './words/refusal-words.ts';

/** What the reflog says where a branch that somebody took in the moment of its move goes back: that is no step of theirs, so it is not held (held.ts). */
export const backReflog = 'everref: back';
const switchedHere: Refusal = { reason: 'locked', message: 'the branch was checked out just now: Everref looks again later' };

/** Moves a branch that no work tree has: git does it in one step or not at all. Throws `GitError` where git gives no answer. */
export async function moveRef(git: Git, tools: MoveTools, request: MoveRequest, id: string, plan: MovePlan): Promise<MoveOutcome> {
  const { cwd, branch, before, after, label } = request;
  const refuse = (refusal: Refusal) => giveUp(tools, id, plan, { kind: 'refused', noted: true, refusal });
  if (await isSwitching(request.places)) return { kind: 'refused', noted: false, refusal: switchedHere };
  noteForward(tools, request, id, plan);
  await tools.onStep?.('noted');
  // Deleted just now, it would come back; moved back, it would go forward again.
  if ((await resolveRef(git, cwd, branch)) !== before) return refuse(movedByUser);
  const answer = await fastForwardRef(git, { cwd, branch, to: after, reflogAction: `everref: ff ${label}` });
  await tools.onStep?.('merged');
  const note = (path: string) => {
    const hold = newHold(path);
    tools.moves.replan(id, JSON.stringify({ ...plan, hold }));
    return hold;
  };
  const goBack = async () => {
    try {
      await updateRefs(git, cwd, [{ kind: 'update', ref: branch, to: before, before: after }], backReflog);
    } catch (error) {
      // Another host of this machine saw it, too.
      if (!(error instanceof GitError) || (await resolveRef(git, cwd, branch)) !== before) throw error;
    }
  };
  // Before git is asked anything: whoever took it may go on at once.
  if (answer.code === 0 && (await backIfTaken(git, request.places, request, note, goBack))) return refuse(switchedHere);
  if ((await resolveRef(git, cwd, branch)) !== after) return refuse(meaningOfRefusal(answer.stderr, label));
  return finishForward(git, tools, request, id, plan);
}
