import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isGitRunningIn } from './live-git.ts';

/** Older than any write of ours may take. */
const oldLockMs = 20 * 60_000;

/**
 * Removes lock files below refs/everref/ that a killed fetch of ours left: they would fail every later one (git.md 4.3). Nobody else
 * writes there; where the system does not tell whether git runs, only old ones go. Answers how many.
 */
export async function removeOwnRefLocks(folders: readonly string[], ownRefs: string): Promise<number> {
  const entries = await readdir(ownRefs, { withFileTypes: true, recursive: true }).catch(() => []);
  const locks = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.lock')).map((entry) => join(entry.parentPath, entry.name));
  if (locks.length === 0) return 0;
  let removed = 0;
  const running = await Promise.all(folders.map(isGitRunningIn));
  for (const lock of locks) {
    const age = Date.now() - ((await stat(lock).catch(() => null))?.mtimeMs ?? Date.now());
    if (running.includes(true) || (running.includes('unknown') && age < oldLockMs)) continue;
    await rm(lock, { force: true });
    removed++;
  }
  return removed;
}
