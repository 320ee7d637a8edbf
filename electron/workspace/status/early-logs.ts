import { listLimit } from '../../../shared/model/checkout.ts';
import { type ConfigEntry, splitKey } from '../../git/parse/config.ts';
import { isPlainRefName } from '../../git/parse/plain-ref-files.ts';
import type { Disk } from '../disk/disk.ts';
import { mostPlainRefs } from '../refs/plain-refs.ts';
import type { BranchLog } from './branch-logs.ts';

/** Reflogs by full names of branches. */
export type BranchLogs = ReadonlyMap<string, BranchLog>;

/**
 * At a first look, the logs of branches that follow one by the clone's own file, where there are many (the first of them, as many as a state shows): they are
 * read while git is still asked what else there is. Where they are few nothing is gained. Rejects with what the disk says.
 */
export async function earlyLogs(disk: Disk, commonDir: string, config: readonly ConfigEntry[]): Promise<BranchLogs> {
  const names = new Set<string>();
  for (const { key } of config) {
    const { section, subsection, name } = splitKey(key);
    const ref = `refs/heads/${subsection}`;
    if (section === 'branch' && name === 'merge' && isPlainRefName(ref)) names.add(ref);
  }
  const refs = names.size > mostPlainRefs ? [...names].slice(0, listLimit) : [];
  return readBranchLogs(
    disk,
    commonDir,
    refs.map((ref) => ({ ref, seen: null })),
    true,
  );
}

/** Reads logs in one question. */
export async function readBranchLogs(
  disk: Disk,
  commonDir: string,
  asked: readonly { readonly ref: string; readonly seen: string | null }[],
  wary: boolean,
): Promise<BranchLogs> {
  const logs = asked.length === 0 ? [] : await disk.ask(commonDir, 'branchLogs', commonDir, asked, wary);
  return new Map(asked.flatMap(({ ref }, at) => (logs[at] === undefined ? [] : [[ref, logs[at]]])));
}
