import { closeSync, copyFileSync, existsSync, linkSync, lstatSync, openSync, readFileSync, renameSync, rmSync, utimesSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';

// `git merge` reads the index, looks at every file, and locks the index only then: what a person stages in between is not in the index that it writes (git
// 2.39, merge.c `checkout_fast_forward`). So the index is locked for git, by git's own lock file, and git works on another name of it, which takes its
// place afterwards (docs/decisions/0027-the-users-index.md).

/** An index that is to be locked for one run of git. */
export interface IndexToHold {
  /** Absolute path of the work tree's index. */
  readonly path: string;
  /** Its `indexMark` when it was looked at: locked only if nobody has written it since. Null: whatever it is. */
  readonly mark: string | null;
  /** Random letters and digits that stand in the lock: they tell it from git's own, and from that of another run. */
  readonly token: string;
}

/** Said instead of git where somebody wrote the index since it was looked at. */
export const indexWritten = 'fatal: the index was written since it was looked at';

/** Another text for every index that is written at a path, as git always makes a new file; empty: there is none. */
export function indexMark(path: string): string {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.ino}-${stats.mtimeNs}-${stats.size}`;
}

/** What git is to take for a held index (`GIT_INDEX_FILE`). Who watches the git folder passes over it and its lock. */
export function heldName(path: string): string {
  return join(dirname(path), 'everref-index.new');
}

const lockOf = (path: string) => `${path}.lock`;
// Begun, and then held: with the mark of the other name, as git finds it.
const beginOf = (token: string) => `everref ${token}\n`;

/** Whether a lock file is one of `holdIndex`, whosever. Those are let go of by who took them alone. */
export function isHold(lock: string): boolean {
  return textOf(lock).startsWith('everref ');
}

/** Locks an index. Null: done, to be let go of by `releaseIndex` or `settleIndex`; otherwise in git's words why not. */
export function holdIndex({ path, mark, token }: IndexToHold): string | null {
  const [lock, other] = [lockOf(path), heldName(path)];
  let file: number;
  try {
    file = openSync(lock, 'wx');
  } catch (error) {
    return cannotCreate(lock, error);
  }
  let isDone = false;
  try {
    writeSync(file, beginOf(token));
    if (mark !== null && indexMark(path) !== mark) return indexWritten;
    rmSync(lockOf(other), { force: true });
    rmSync(other, { force: true });
    if (existsSync(path)) nameTwice(path, other);
    writeSync(file, `held ${indexMark(other)}\n`);
    isDone = true;
    return null;
  } catch (error) {
    return cannotCreate(lock, error);
  } finally {
    closeSync(file);
    try {
      if (!isDone) rmSync(other, { force: true });
    } finally {
      if (!isDone) rmSync(lock, { force: true });
    }
  }
}

/**
 * Lets go of a held index when no git works on it any more: an index that git wrote takes its place, and the lock goes. Where git was cut off in the middle
 * of writing it, its half is left as the lock, as by any git that is killed. Nothing is done where the lock is not of this token. Doing it twice is
 * harmless; a crash in the middle of it, too.
 */
export function settleIndex({ path, token }: Pick<IndexToHold, 'path' | 'token'>): void {
  const [lock, other] = [lockOf(path), heldName(path)];
  const text = textOf(lock);
  if (!text.startsWith(beginOf(token))) return;
  const began = /^held (.*)\n$/.exec(text.slice(beginOf(token).length))?.[1];
  if (began === undefined) rmSync(other, { force: true });
  else if (existsSync(lockOf(other))) {
    rmSync(other, { force: true });
    replace(lockOf(other), lock);
    return;
  } else if (indexMark(other) !== began && existsSync(other)) replace(other, path);
  else rmSync(other, { force: true });
  // Another process may have settled it just now, and a git of the person's locked it since.
  if (textOf(lock).startsWith(beginOf(token))) rmSync(lock, { force: true });
}

/** Whether git has written a held index whole, which is still to take its place. */
export function isIndexWritten({ path, token }: Pick<IndexToHold, 'path' | 'token'>): boolean {
  const [text, other] = [textOf(lockOf(path)), heldName(path)];
  return text.startsWith(beginOf(token)) && !existsSync(lockOf(other)) && existsSync(other) && !text.endsWith(`held ${indexMark(other)}\n`);
}

/** Whether a hold ended without its index, since somebody took its lock away while git was at work: until `forgetHold`. */
export function isHoldLost(path: string): boolean {
  return existsSync(heldName(path)) && !isHold(lockOf(path));
}

/** Removes what a lost hold has left. */
export function forgetHold(path: string): void {
  rmSync(lockOf(heldName(path)), { force: true });
  rmSync(heldName(path), { force: true });
}

/** A second name, or where the disk knows none a copy that is as old: by its age git knows which files it must read again. */
function nameTwice(path: string, second: string): void {
  try {
    linkSync(path, second);
  } catch {
    const { atimeMs, mtimeMs } = lstatSync(path);
    copyFileSync(path, second);
    // Down to the millisecond: one that is older only has git read more.
    utimesSync(second, Math.floor(atimeMs) / 1000, Math.floor(mtimeMs) / 1000);
  }
}

/** A file takes another's place, if it is still there. On Windows that is refused while somebody reads the other one: not for long. */
function replace(from: string, to: string): void {
  for (let tries = 0; ; tries++) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      if (!existsSync(from)) return;
      if (process.platform !== 'win32' || tries === 40) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  }
}

function textOf(path: string): string {
  try {
    // Git's own lock may be a whole index.
    if (lstatSync(path).size > 500) return '';
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'File exists.',
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  EROFS: 'Read-only file system',
  ENOSPC: 'No space left on device',
  EDQUOT: 'Disk quota exceeded',
};

/** As git says it (LC_ALL=C). */
function cannotCreate(lock: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return `fatal: Unable to create '${lock}': ${reasons[code] ?? (error instanceof Error ? error.message : String(error))}`;
}
