import { pathText } from './path-text.ts';
import { changedPaths } from './tracked-changes.ts';

/** What a work tree has that its last commit has not. */
export interface WorktreeChanges {
  /** Tracked paths with staged or unstaged changes, as they are shown (UTF-8, what is none replaced). */
  readonly tracked: ReadonlySet<string>;
  /** Untracked files by the bytes of their names; an untracked folder ends in `/`. */
  readonly untracked: readonly Buffer[];
}

/** Reads `status --porcelain=v2 -z --no-renames`. */
export function parseWorktreeChanges(output: Buffer): WorktreeChanges {
  const untracked = output
    .toString('latin1')
    .split('\0')
    .filter((record) => record.startsWith('? '))
    .map((record) => Buffer.from(record.slice(2), 'latin1'));
  const tracked = new Set([...changedPaths(output)].map(pathText));
  return { tracked, untracked };
}
