import { join } from 'node:path';
import type { ReflogStep } from '../../git/parse/reflog.ts';
import { filesFingerprint, stampOf, statOf } from '../watch/fingerprint.ts';
import { newestStepIn } from './held.ts';

/** A branch's reflog as it is now. */
export interface BranchLog {
  /** Another one tells that there was another step, whatever the tip. */
  readonly stamp: string;
  /** The newest; null: it looks as it did, there is none, or git alone can read it (reftable). */
  readonly step: ReflogStep | null;
}

/**
 * Reads the reflogs of branches (`refs/heads/main`), in their order. `seen` is the stamp of the last time, null where the newest step is wanted anyway.
 * `wary`: nobody has said yet whose folder this is, and whoever opens a pipe stands still. Throws nothing.
 */
export function branchLogs(commonDir: string, asked: readonly { readonly ref: string; readonly seen: string | null }[], wary: boolean): readonly BranchLog[] {
  const tables = filesFingerprint([join(commonDir, 'reftable/tables.list')]);
  return asked.map(({ ref, seen }) => {
    const file = `${commonDir}/logs/${ref}`;
    const stats = statOf(file);
    // Taken before: a step that comes in between is read the next time.
    const stamp = `${stampOf(stats)} ${tables}`;
    const isWanted = stamp !== seen && typeof stats !== 'string' && (!wary || stats.isFile());
    return { stamp, step: isWanted ? newestStepIn(file) : null };
  });
}
