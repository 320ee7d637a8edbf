import { existsSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { isHold } from '../../../git/held-index.ts';
import { gitsInProc, type RunningGit } from '../running-gits.ts';

/** Longer than the deadline of any write of ours: a lock that old belongs to no git of ours that is alive. */
const oldLockMs = 20 * 60_000;

/** The git processes that run on this machine as far as they can be seen; null where the system does not tell for sure (only Linux has /proc). */
const runningGits = async (): Promise<readonly RunningGit[] | null> => (process.platform === 'linux' ? gitsInProc() : null);

const isIn = (folder: string, top: string) => folder === top || folder.startsWith(`${top}/`);

/** A move that may still be under way although whoever started it is gone. */
export interface LeftMove {
  readonly folder: string;
  /** The commit that it moves to: stands on the command line of its git. */
  readonly after: string;
  /** Locks that it takes; none was there before it. */
  readonly locks: readonly string[];
}

/**
 * Waits until the git of a move has ended; false when it has not after `limitMs`. While one of its locks is there, no other git may run in
 * the folder either: the lock could be that one's. Where the system does not tell, locks are judged by their age.
 */
export async function moveHasEnded({ folder, after, locks }: LeftMove, limitMs: number): Promise<boolean> {
  const until = Date.now() + limitMs;
  for (;;) {
    const running = await runningGits();
    if (running === null) {
      if (await areOldOrGone(locks)) return true;
    } else {
      const locked = hasLeftLock(locks);
      const ours = running.some(({ words }) => words.some((word) => word.includes(after)));
      const here = running.some((git) => isIn(git.folder, folder));
      if (!ours && !(locked && here)) return true;
    }
    if (Date.now() >= until) return false;
    await wait(50);
  }
}

/** Whether a git process runs in a folder or below it; `unknown` where this system does not tell. */
export async function isGitRunningIn(folder: string): Promise<boolean | 'unknown'> {
  const running = await runningGits();
  return running === null ? 'unknown' : running.some((git) => isIn(git.folder, folder));
}

async function areOldOrGone(locks: readonly string[]): Promise<boolean> {
  for (const lock of locks) {
    try {
      if (Date.now() - (await stat(lock)).mtimeMs < oldLockMs) return false;
    } catch {
      // Gone.
    }
  }
  return true;
}

/** Whether a git of ours was killed in the middle of a move: it lets go of its locks when it ends by itself, and none was there before. */
export function hasLeftLock(locks: readonly string[]): boolean {
  return locks.some(isGits);
}

/** An index that Everref holds, another host perhaps, says nothing of any git. */
const isGits = (lock: string) => existsSync(lock) && !isHold(lock);

/** Removes lock files that a git of ours left when it was killed. Only after `moveHasEnded`, and only locks that were not there before our move. */
export async function removeLeftLocks(locks: readonly string[]): Promise<readonly string[]> {
  const removed = locks.filter(isGits);
  for (const lock of removed) await rm(lock, { force: true });
  return removed;
}
