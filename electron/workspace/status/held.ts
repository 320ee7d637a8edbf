import { join } from 'node:path';
import { isNoObject } from '../../../shared/model/id.ts';
import { isAncestor } from '../../git/commands/merge-base.ts';
import { readReflog } from '../../git/commands/reflog.ts';
import { parseReflog, type ReflogStep } from '../../git/parse/reflog.ts';
import type { Git } from '../../git/run.ts';
import type { Clone } from '../clone.ts';
import { readTail } from './read-log.ts';

/** What was known of a branch before, for where it has no reflog. */
export interface KnownBranch {
  readonly tip: string;
  readonly held: boolean;
}

/** What the newest step of a branch's reflog says about it, before any question to git. */
export type HeldAnswer = { readonly kind: 'held' | 'free' } | { readonly kind: 'if-ancestor'; readonly ancestor: string; readonly descendant: string };

/**
 * Whether a branch at `tip` was moved back (architecture.md, "held"): pure. `step` is its newest reflog step, null where it has none; `known` is the
 * last state that was seen.
 */
export function heldByStep(tip: string, step: ReflogStep | null, known: KnownBranch | null): HeldAnswer {
  if (step !== null && step.new === tip) {
    if (/^everref: undo\b/.test(step.message)) return { kind: 'held' };
    // Our own step back, out of the way of a switch: the user moved nothing back.
    if (/^everref: back\b/.test(step.message)) return { kind: 'free' };
    // What these write never goes back; `pull` and `merge` only with these words. Everything else (reset, rebase, branch -f, other tools) is asked.
    if (isNoObject(step.old) || step.old === step.new || /^commit(?: \((?:initial|merge)\))?: |: Fast-forward$/.test(step.message)) return { kind: 'free' };
    return { kind: 'if-ancestor', ancestor: step.new, descendant: step.old };
  }
  if (known === null) return { kind: 'free' };
  if (known.tip === tip) return { kind: known.held ? 'held' : 'free' };
  return { kind: 'if-ancestor', ancestor: tip, descendant: known.tip };
}

/** Bytes of a log's end in which its newest step is. */
const stepTailBytes = 8192;

/** The newest step of a branch's reflog, asked of git (reftable); null where it has none. */
export async function newestStepOf(git: Git, commonDir: string, ref: string): Promise<ReflogStep | null> {
  return (await readReflog(git, commonDir, ref, 1)).at(-1) ?? null;
}

/** The newest step in a log file; null where there is none. Throws nothing. */
export function newestStepIn(file: string): ReflogStep | null {
  return parseReflog(readTail(file, stepTailBytes) ?? '').at(-1) ?? null;
}

function newestStep(git: Git, { commonDir, refFormat }: Pick<Clone, 'commonDir' | 'refFormat'>, ref: string): Promise<ReflogStep | null> {
  if (refFormat === 'reftable') return newestStepOf(git, commonDir, ref);
  return Promise.resolve(newestStepIn(join(commonDir, 'logs', ref)));
}

/**
 * Whether the user moved this branch back, so that it must not be pushed forward behind their back. `known`: the branch as the registry last showed
 * it, for branches without a reflog. Asks git only where the words of the newest step leave it open.
 */
export async function isHeld(
  git: Git,
  clone: Pick<Clone, 'commonDir' | 'refFormat'>,
  ref: string,
  tip: string,
  known: KnownBranch | null = null,
): Promise<boolean> {
  const answer = heldByStep(tip, await newestStep(git, clone, ref), known);
  if (answer.kind !== 'if-ancestor') return answer.kind === 'held';
  try {
    return await isAncestor(git, clone.commonDir, answer.ancestor, answer.descendant);
  } catch {
    return false; // The old commit was collected: nobody can say any more what it was.
  }
}
