import { join } from 'node:path';
import { noObject } from '../../../shared/model/id.ts';
import { isAncestor } from '../../git/commands/merge-base.ts';
import { readReflog } from '../../git/commands/reflog.ts';
import { GitError } from '../../git/error.ts';
import { parseReflog, type ReflogStep } from '../../git/parse/reflog.ts';
import type { Git } from '../../git/run.ts';
import type { Clone } from '../../workspace/clone.ts';
import { readTail } from '../../workspace/status/read-log.ts';
import type { UndoCase } from './undo-decision.ts';

/** The step that a line of the journal tells of. */
interface MoveStep {
  readonly ref: string;
  /** Null: it made the branch. */
  readonly before: string | null;
  readonly after: string;
}

/** How a branch, which is at `tip` (null: not there), stands to where a move had left it. Throws `GitError`. */
export async function standingOf(
  git: Git,
  clone: Pick<Clone, 'commonDir' | 'refFormat'>,
  cwd: string,
  tip: string | null,
  move: MoveStep,
): Promise<UndoCase['standing']> {
  const { ref, before, after } = move;
  if (tip === null) return 'gone';
  if (tip === after) return cameBack(await newestSteps(git, clone, ref), move) ? 'came-back' : 'as-left';
  if (tip === before) return 'back-already';
  try {
    return (await isAncestor(git, cwd, after, tip)) ? 'on-top' : 'elsewhere';
  } catch (error) {
    // What the move had brought is no longer there: the branch is somewhere else for certain.
    if (error instanceof GitError) return 'elsewhere';
    throw error;
  }
}

/**
 * Whether the branch is where the move had left it by another step: it was moved away and came back, or the repository was deleted and cloned again. The
 * newest step that moved it tells (git writes some that move nothing); a branch without a log tells nothing, and counts as left. Pure.
 */
export function cameBack(steps: readonly ReflogStep[], { before, after }: Pick<MoveStep, 'before' | 'after'>): boolean {
  const step = steps.findLast((one) => one.old !== one.new);
  if (step === undefined || step.new !== after) return false;
  return step.old !== (before ?? noObject.padEnd(after.length, '0')) || !step.message.startsWith('everref: ');
}

const tailBytes = 16 * 1024;
const mostSteps = 50;

async function newestSteps(git: Git, { commonDir, refFormat }: Pick<Clone, 'commonDir' | 'refFormat'>, ref: string): Promise<readonly ReflogStep[]> {
  if (refFormat === 'reftable') return readReflog(git, commonDir, ref, mostSteps);
  return parseReflog(readTail(join(commonDir, 'logs', ref), tailBytes) ?? '');
}
