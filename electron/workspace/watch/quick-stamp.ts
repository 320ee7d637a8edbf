import { type Dirent, existsSync, readdirSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Place } from '../clone.ts';

/**
 * Whether anything of a clone may have changed, at the price of some ten `stat` calls. Git puts every new state beside the old one and renames it into
 * place, so the times of the folders tell of it; what is written in place is looked at by itself. Edits in a work tree it cannot see.
 */
export interface QuickStamp {
  /** Folders and files whose times count. */
  readonly paths: readonly string[];
  /** Of each path its last change in milliseconds, its size in bytes and its inode; three times -1: it is not there. Numbers, since making words of them takes as long as asking. */
  readonly times: readonly number[];
  /** When it was taken, in milliseconds since 1970. */
  readonly takenAt: number;
}

/** More folders of refs than that, and the slow fingerprint must do. */
const mostPaths = 400;
/**
 * What changed less than that before a stamp was taken may change again without another time (git's own racy index; FAT keeps two seconds): such a
 * stamp says nothing.
 */
const racyMs = 2500;

/** Takes one; null where it would be too long or too young to say anything. */
export function takeStamp(commonDir: string, places: readonly Pick<Place, 'gitDir' | 'path'>[], files: readonly string[], nowMs: number): QuickStamp | null {
  const refs = join(commonDir, 'refs');
  const shared = ['logs/refs', 'info/exclude', 'reftable', 'worktrees'].map((name) => join(commonDir, name));
  const folders = ['heads', 'remotes', 'everref/remotes'].flatMap((name) => foldersIn(join(refs, name)));
  const own = places.flatMap(({ gitDir, path }) => [gitDir, join(path, '.git'), join(gitDir, 'info/sparse-checkout')]);
  const all = [...new Set([commonDir, refs, ...folders, ...shared, ...files, ...own])];
  // What is not there and would come right into the git folder shows in that folder's own time.
  const paths = all.filter((path) => dirname(path) !== commonDir || existsSync(path));
  if (paths.length > mostPaths) return null;
  const times: number[] = [];
  for (const path of paths) {
    const stat = statOf(path);
    if (stat !== undefined && Math.max(stat.mtimeMs, stat.ctimeMs) > nowMs - racyMs) return null;
    times.push(...(stat === undefined ? absent : [stat.mtimeMs, stat.size, stat.ino]));
  }
  return { paths, times, takenAt: nowMs };
}

const absent = [-1, -1, -1];

/** Whether nothing has changed since. */
export function holds({ paths, times }: QuickStamp): boolean {
  return paths.every((path, index) => {
    const stat = statOf(path);
    const at = index * 3;
    return stat === undefined ? times[at] === -1 : stat.mtimeMs === times[at] && stat.size === times[at + 1] && stat.ino === times[at + 2];
  });
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** A folder and all below it; none where it is not there. */
function foldersIn(folder: string): readonly string[] {
  // Thrown, it would cost ten times as much.
  if (!existsSync(folder)) return [];
  let entries: readonly Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return [folder, ...entries.filter((entry) => entry.isDirectory()).flatMap((entry) => foldersIn(join(folder, entry.name)))];
}
