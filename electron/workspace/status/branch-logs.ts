import { join } from 'node:path';
import { filesFingerprint } from '../watch/fingerprint.ts';
import { readTail } from './read-log.ts';

/** A branch's reflog as it is now. */
export interface BranchLog {
  /** Another one tells that there was another step, whatever the tip. */
  readonly stamp: string;
  /** Its last bytes; null: it looks as it did, there is none, or git alone can read it (reftable). */
  readonly tail: string | null;
}

/** Reads the reflogs of branches (`refs/heads/main`), in their order. `seen` is the stamp of the last time, null where its end is wanted anyway. Throws nothing. */
export function branchLogs(
  commonDir: string,
  asked: readonly { readonly ref: string; readonly seen: string | null }[],
  tailBytes: number,
): readonly BranchLog[] {
  const tables = filesFingerprint([join(commonDir, 'reftable/tables.list')]);
  return asked.map(({ ref, seen }) => {
    const file = join(commonDir, 'logs', ref);
    const stamp = `${filesFingerprint([file])} ${tables}`;
    return { stamp, tail: stamp === seen ? null : readTail(file, tailBytes) };
  });
}
