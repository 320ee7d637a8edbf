import { type RefChange, updateRefs } from '../../git/commands/update-ref.ts';
import { GitError } from '../../git/error.ts';
import type { Git } from '../../git/run.ts';
import type { MovePlan } from './move-plan.ts';

/** What a branch was moved from, and to. */
export interface Moved {
  readonly before: string;
  readonly after: string;
}

/**
 * After a branch has moved to `after`: gives the user their ORIG_HEAD back (merge overwrites it), takes the branch's own tracking ref
 * along (else `git status` would say *ahead*) and drops the shadow that is then equal to it. What cannot be changed is left: the next
 * pass does it.
 */
export async function finishMove(git: Git, cwd: string, plan: MovePlan, { before, after }: Moved): Promise<void> {
  const origHead = plan.how === 'work-tree' ? origHeadChange(plan.origHead, before) : [];
  const others: RefChange[] = [];
  if (plan.tracking !== null) others.push({ kind: 'update', ref: plan.tracking.ref, to: after, before: plan.tracking.before });
  if (plan.shadow !== null) others.push({ kind: 'delete', ref: plan.shadow.ref, before: plan.shadow.tip });
  // One run where all goes well; each by itself where one was moved by the user in between.
  if (await tryRefs(git, cwd, [...origHead, ...others], plan.label)) return;
  await tryRefs(git, cwd, origHead, plan.label);
  await tryRefs(git, cwd, others, plan.label);
}

/** Gives the user their ORIG_HEAD back: merge writes it before it looks whether it may go on. One that holds anything else is the user's own. */
export async function restoreOrigHead(git: Git, cwd: string, plan: MovePlan, before: string): Promise<void> {
  if (plan.how === 'work-tree') await tryRefs(git, cwd, origHeadChange(plan.origHead, before), plan.label);
}

/** `before` is what merge wrote there. Where there was none, taking away one that is not there fails, which is as well. */
function origHeadChange(origHead: string | null, before: string): readonly RefChange[] {
  if (origHead === before) return [];
  return [origHead === null ? { kind: 'delete', ref: 'ORIG_HEAD', before } : { kind: 'update', ref: 'ORIG_HEAD', to: origHead, before }];
}

async function tryRefs(git: Git, cwd: string, changes: readonly RefChange[], label: string): Promise<boolean> {
  try {
    await updateRefs(git, cwd, changes, `everref: follow ${label}`);
    return true;
  } catch (error) {
    if (error instanceof GitError && error.code !== null) return false;
    throw error;
  }
}
