import { isNoObject } from '../../../shared/model/id.ts';
import { indexDiffers } from '../../git/commands/diff-index.ts';
import { diffTrees } from '../../git/commands/diff-tree.ts';
import { resolveRef } from '../../git/commands/git-paths.ts';
import { updateRefs } from '../../git/commands/update-ref.ts';
import { listWorktrees } from '../../git/commands/worktree-list.ts';
import { pinRef } from '../../git/everref-refs.ts';
import type { Git } from '../../git/run.ts';
import { attempt } from '../move/attempt.ts';
import type { MoveTools } from '../move/move.ts';
import type { MovePlan } from '../move/move-plan.ts';
import { meaningOfRefusal } from '../move/words/merge-words.ts';
import type { Refusal } from '../move/words/refusal-words.ts';
import type { PutBackOutcome, PutBackRequest } from './put-back.ts';
import { cutOff, finishBack, giveUpBack, movedByUser, noteBack, switchedAway, transaction, undoLabel } from './put-back-line.ts';
import { refChanges, reversed } from './ref-changes.ts';

/** Puts a branch back that no work tree has. Throws `GitError` where git gives no answer. */
export async function putRefBack(git: Git, tools: MoveTools, request: PutBackRequest, id: string, plan: MovePlan): Promise<PutBackOutcome> {
  const { cwd, branch, from } = request;
  noteBack(tools, request, id, plan);
  await tools.onStep?.('noted');
  const answer = await attempt(() => updateRefs(git, cwd, transaction(request), request.reflogAction).then(() => ({ code: 0, stderr: '' })));
  await tools.onStep?.('merged');
  if (answer.killed) return cutOff;
  if (answer.code !== 0) {
    const tip = await resolveRef(git, cwd, branch);
    return giveUpBack(tools, id, plan, 'refused', tip === from ? meaningOfRefusal(answer.stderr, undoLabel) : movedByUser);
  }
  const taken = await takenMeanwhile(git, request);
  return taken === null ? finishBack(tools, request, id, plan) : giveUpBack(tools, id, plan, 'refused', taken);
}

/**
 * A branch that somebody switched to while it was put back: their files are those of the commit that it left, and `git status` would show what was
 * undone as staged. It goes forward again. Null: nobody did.
 */
async function takenMeanwhile(git: Git, { cwd, branch, from, to, others }: PutBackRequest): Promise<Refusal | null> {
  if (isNoObject(to)) return null;
  for (const worktree of await listWorktrees(git, cwd)) {
    if (worktree.branch !== branch || worktree.prunable) continue;
    // What differs for another reason is what they have staged.
    const differs = await indexDiffers(git, worktree.path, from);
    if (!(await diffTrees(git, cwd, from, to)).some(({ path }) => !differs.has(path))) continue;
    const back = reversed([{ ref: branch, before: from, after: to }, ...others.filter(({ ref }) => !ref.startsWith(pinRef('')))]);
    await updateRefs(git, cwd, refChanges(back), 'everref: redo');
    return switchedAway;
  }
  return null;
}
