import { randomBytes } from 'node:crypto';
import { closeSync, copyFileSync, linkSync, lstatSync, openSync, readFileSync, renameSync, rmSync, utimesSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

// `git merge` reads the index, looks at every file, and locks the index only then: what a person stages in between is not in the index that it writes (git
// 2.39, merge.c `checkout_fast_forward`). So the index is locked for git, by git's own lock file, and git works on another name of it, which takes its
// place afterwards (docs/decisions/0027-the-users-index.md).

/** An index that is locked for one run of git. Plain data: who locks it and who lets go of it need not be the same process. */
export interface HeldIndex {
  /** Absolute path of the work tree's index, and its mark when it was locked. */
  readonly path: string;
  readonly mark: string;
  /** What git is to take for the index (`GIT_INDEX_FILE`), and its mark before git did. */
  readonly indexFile: string;
  readonly began: string;
  /** What stands in the lock file: tells it from git's own, and from that of another run. */
  readonly token: string;
}

/** Another text for every index that is written at a path, as git always makes a new file; empty: there is none. */
function indexMark(path: string): string {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.ino} ${stats.mtimeNs} ${stats.size}`;
}

/** The name under which git works on a held index. Who watches the git folder passes over it and its lock. */
const workingName = (path: string) => join(dirname(path), 'everref-index.new');
const lockOf = (path: string) => `${path}.lock`;
const ours = /^everref [0-9a-f]{16}\n$/;

/** Locks an index, or answers in git's words why not. Let go of it, by `releaseIndex` or `settleHeldIndex`. */
export function holdIndex(path: string): HeldIndex | string {
  const [lock, indexFile] = [lockOf(path), workingName(path)];
  const token = `everref ${randomBytes(8).toString('hex')}\n`;
  let file: number;
  try {
    file = openSync(lock, 'wx');
  } catch (error) {
    return cannotCreate(lock, error);
  }
  let held: HeldIndex | null = null;
  try {
    writeSync(file, token);
    rmSync(lockOf(indexFile), { force: true });
    rmSync(indexFile, { force: true });
    const mark = indexMark(path);
    if (mark !== '') nameTwice(path, indexFile);
    held = { path, mark, indexFile, began: indexMark(indexFile), token };
    return held;
  } catch (error) {
    return cannotCreate(lock, error);
  } finally {
    closeSync(file);
    if (held === null) rmSync(lock, { force: true });
  }
}

/** Whether it is still locked by just this. */
export function isHeld({ path, token }: HeldIndex): boolean {
  return textOf(lockOf(path)) === token;
}

/** For when git has ended by itself, or never began: an index that it wrote takes its place, and the lock goes. */
export function releaseIndex(held: HeldIndex): void {
  const { path, mark, indexFile, began } = held;
  const isOurs = isHeld(held);
  // Where somebody took the lock away, an index that was written since is theirs.
  if (indexMark(indexFile) !== began && (isOurs || indexMark(path) === mark)) renameSync(indexFile, path);
  else rmSync(indexFile, { force: true });
  if (isOurs) rmSync(lockOf(path), { force: true });
}

/**
 * Ends what a held run left whose helper was killed, or whose git did not end by itself: the index is then as that git left it. The lock stays where git
 * was cut off in the middle of its writing: that shows it, as a lock of git's own would, and goes like one. Only while no git of that run is alive; doing it
 * twice is harmless. A name that git wrote nothing to stays for the next hold: a helper may be about to start git on it, for which none is an empty index.
 */
export function settleHeldIndex(path: string): void {
  const [lock, indexFile] = [lockOf(path), workingName(path)];
  const isOurs = ours.test(textOf(lock));
  const isCutOff = mtimeOf(lockOf(indexFile)) !== null;
  const [written, there] = [mtimeOf(indexFile), mtimeOf(path)];
  // As above; what git writes has its age.
  if (written !== null && differ(indexFile, path)) {
    if (isOurs || there === null || there < written) renameSync(indexFile, path);
    else rmSync(indexFile, { force: true });
  }
  if (isCutOff) {
    rmSync(lockOf(indexFile), { force: true });
    rmSync(indexFile, { force: true });
  } else if (isOurs) rmSync(lock, { force: true });
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

function differ(one: string, other: string): boolean {
  const ino = (path: string) => lstatSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
  if (ino(other) === undefined) return true;
  return ino(one) !== ino(other) && !readFileSync(one).equals(readFileSync(other));
}

function mtimeOf(path: string): bigint | null {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? null;
}

function textOf(path: string): string {
  try {
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
