import { type Dirent, existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';

/** A checkout as the file system shows it; whether git can read it is seen later. All paths are real. */
export interface FoundPlace {
  readonly path: string;
  readonly gitDir: string;
  readonly commonDir: string;
  readonly kind: 'clone' | 'worktree' | 'bare';
}

/**
 * What a folder is: a checkout, or null. A submodule (its git folder lies in the parent's `modules/`) belongs to its parent and is null, unless it was
 * `asked` for by name. Throws only what the file system throws for a folder that may not be read.
 */
export function findPlace(folder: string, entries: readonly Dirent[] = readdirSync(folder, { withFileTypes: true }), asked = false): FoundPlace | null {
  const dotGit = entries.find((entry) => entry.name === '.git');
  if (dotGit !== undefined) return atWorkTree(folder, asked);
  const names = new Set(entries.map((entry) => entry.name));
  if (!names.has('HEAD') || !names.has('objects') || !names.has('refs') || !names.has('config')) return null;
  const path = real(folder);
  // A git folder of something else (an absorbed submodule, a separate git folder) is not a bare repository of its own.
  if (isModule(path) || basename(path) === '.git') return null;
  return { path, gitDir: path, commonDir: path, kind: 'bare' };
}

/** What the folder of a work tree (one with `.git` in it) is. */
function atWorkTree(folder: string, asked = false): FoundPlace | null {
  const path = real(folder);
  const dotGit = join(path, '.git');
  const gitDir = gitDirOf(dotGit);
  if (gitDir === null || statSync(join(gitDir, 'HEAD'), { throwIfNoEntry: false }) === undefined) return null;
  const common = textOf(join(gitDir, 'commondir'));
  const commonDir = common === null ? gitDir : realOrNull(resolve(gitDir, common));
  if (commonDir === null || (isModule(commonDir) && !asked)) return null;
  return { path, gitDir, commonDir, kind: common === null ? 'clone' : 'worktree' };
}

/** `.git` is the git folder, a link to it, or a file that names it. Null: neither. */
function gitDirOf(dotGit: string): string | null {
  const stat = statSync(dotGit, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return realOrNull(dotGit);
  if (!stat?.isFile() || stat.size > 10_000) return null;
  const named = /^gitdir: ([\s\S]+?)\r?\n?$/.exec(readFileSync(dotGit, 'utf8'))?.[1];
  return named === undefined ? null : realOrNull(resolve(dirname(dotGit), named));
}

/** The main work tree of a common git folder, or the bare repository that it is; null where it cannot be told. */
export function findMainPlace(commonDir: string): FoundPlace | null {
  try {
    if (basename(commonDir) === '.git') {
      const place = atWorkTree(dirname(commonDir));
      return place?.commonDir === commonDir ? place : null;
    }
    return findPlace(commonDir);
  } catch {
    return null;
  }
}

/** The linked work trees of a clone that are there, wherever they lie. */
export function findLinkedPlaces(commonDir: string): readonly FoundPlace[] {
  const found: FoundPlace[] = [];
  for (const name of namesIn(join(commonDir, 'worktrees'))) {
    const dotGit = textOf(join(commonDir, 'worktrees', name, 'gitdir'));
    if (dotGit === null) continue;
    try {
      const place = atWorkTree(dirname(resolve(commonDir, 'worktrees', name, dotGit)));
      if (place?.commonDir === commonDir) found.push(place);
    } catch {
      // Removed, or on a disk that is not there: git lists it as missing.
    }
  }
  return found;
}

/** Whether a checkout found earlier is still the same one. */
export function isStillThere(place: FoundPlace): boolean {
  try {
    const now = place.kind === 'bare' ? findPlace(place.path) : atWorkTree(place.path, true);
    return now?.path === place.path && now.commonDir === place.commonDir;
  } catch {
    return false;
  }
}

function isModule(gitDir: string): boolean {
  return gitDir.includes(`${sep}.git${sep}modules${sep}`);
}

function namesIn(folder: string): readonly string[] {
  // Most have none; thrown, that would cost ten times as much.
  if (!existsSync(folder)) return [];
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch {
    return null;
  }
}

function real(path: string): string {
  return realpathSync.native(path);
}

function realOrNull(path: string): string | null {
  try {
    return real(path);
  } catch {
    return null;
  }
}
