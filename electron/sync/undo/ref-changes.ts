import { z } from 'zod';
import type { AlongRef } from '../../../shared/model/journal.ts';
import { type RefChange, updateRefs } from '../../git/commands/update-ref.ts';
import { GitError } from '../../git/error.ts';
import { pinRef } from '../../git/everref-refs.ts';
import type { Git } from '../../git/run.ts';

/** A ref that changes in an undo's own transaction, as it stands in the row of the move: what it was, and what it is to be. Null: not there. */
export const OtherRef = z.object({ ref: z.string(), before: z.string().nullable(), after: z.string().nullable() });
export type OtherRef = z.infer<typeof OtherRef>;

/** One step of a transaction; null where nothing changes. */
export function refChange({ ref, before, after }: OtherRef): RefChange | null {
  if (before === after) return null;
  if (after === null) return { kind: 'delete', ref, before };
  return before === null ? { kind: 'create', ref, to: after } : { kind: 'update', ref, to: after, before };
}

/** The steps of several. */
export function refChanges(others: readonly OtherRef[]): readonly RefChange[] {
  return others.flatMap((other) => refChange(other) ?? []);
}

/** The way back. */
export function reversed(others: readonly AlongRef[]): readonly OtherRef[] {
  return others.map(({ ref, before, after }) => ({ ref, before: after, after: before }));
}

/**
 * Brings each ref by itself to where a transaction that was killed would have (or, `reversed`, had not): those that are there, or that somebody moved
 * since, stay. A pin is never taken away. Throws `GitError` only where git gave no answer.
 */
export async function settleRefs(git: Git, cwd: string, others: readonly OtherRef[]): Promise<void> {
  for (const change of refChanges(others)) {
    if (change.kind === 'delete' && change.ref.startsWith(pinRef(''))) continue;
    try {
      await updateRefs(git, cwd, [change], 'everref: undo');
    } catch (error) {
      if (!(error instanceof GitError) || error.code === null) throw error;
    }
  }
}
