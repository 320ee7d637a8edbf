import { type Dirent, existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import picomatch from 'picomatch';
import { type FoundPlace, findLinkedPlaces, findMainPlace, findPlace } from './find-place.ts';

/** A folder to look under, with its path made absolute. */
export interface SearchRoot {
  readonly path: string;
  /** How many folders below `path` a checkout may lie. */
  readonly depth: number;
  /** Globs on the path relative to `path`, or on a folder's name. */
  readonly ignore: readonly string[];
}

/** What a search found. */
export interface Discovery {
  /** By real path, each once. */
  readonly places: readonly FoundPlace[];
  /** Folders that hold no checkout themselves, the uppermost 2,000: a new clone appears in one of these. */
  readonly folders: readonly string[];
  /** A clone begins here: there is a `.git` already, but not all that makes it one. */
  readonly unfinished: readonly string[];
  /** Folders that could not be read, in words. A configured one is marked. */
  readonly notes: readonly { readonly path: string; readonly message: string; readonly isRoot: boolean }[];
}

/** How a search is made. */
export interface SearchOptions {
  readonly insideCheckouts: boolean;
  readonly signal?: AbortSignal;
  /** Told of checkouts as they are found, some at a time; of the last ones, and of clones with linked work trees, only the answer tells. */
  readonly onPlaces?: (places: readonly FoundPlace[]) => void;
}

/** Folders looked at before a search ends: a whole disk is nobody's workspace. */
const mostFolders = 200_000;
/** Folders that are told, and watched: to take in ten thousand names holds the engine up for longer than anything else of a sweep. */
export const mostTold = 2000;
/** Milliseconds after which a search lets others run. Reading a folder takes some 30 µs here and ten times that through the thread pool. */
const sliceMs = 2;

/**
 * Searches the workspaces. Never into .git, node_modules or hidden folders that are no checkout themselves; links to folders are followed once.
 * A clone that lies inside another one's work tree is found too, if `insideCheckouts`. Linked work trees and the main one belong to what is found,
 * wherever they lie. Never throws.
 */
export async function discover(roots: readonly SearchRoot[], options: SearchOptions): Promise<Discovery> {
  const places = new Map<string, FoundPlace>();
  const folders = new Set<string>();
  const unfinished: string[] = [];
  const notes: Discovery['notes'][number][] = [];
  /** How far down each folder was searched: two workspaces may overlap, and links lead back. */
  const seen = new Map<string, number>();

  const untold: FoundPlace[] = [];
  let sliceFrom = performance.now();
  const slice = async (): Promise<void> => {
    if (performance.now() - sliceFrom <= sliceMs) return;
    if (untold.length > 0) options.onPlaces?.(untold.splice(0));
    await breathe();
    sliceFrom = performance.now();
  };

  const search = async (root: SearchRoot): Promise<void> => {
    const ignored = picomatch([...root.ignore], { dot: true, basename: false });
    const ignoredName = picomatch([...root.ignore], { dot: true, basename: true });
    // `isReal`: a folder in a real folder, and no link.
    const queue: { readonly path: string; readonly depth: number; readonly isReal: boolean }[] = [{ path: root.path, depth: 0, isReal: false }];
    // Breadth first, so that checkouts come before what lies in them; an index, because taking from the front of a long list is slow.
    for (let at = 0; at < queue.length && seen.size < mostFolders && options.signal?.aborted !== true; at++) {
      const next = queue[at];
      if (next === undefined) break;
      await slice();
      const { path: named, depth, isReal } = next;
      let path: string;
      let entries: Dirent[];
      let place: FoundPlace | null;
      try {
        path = isReal ? named : realpathSync.native(named);
        if ((seen.get(path) ?? -1) >= root.depth - depth) continue;
        seen.set(path, root.depth - depth);
        entries = readdirSync(path, { withFileTypes: true });
        // A workspace that is a submodule was asked for; one that merely lies in a workspace belongs to its parent.
        place = findPlace(path, entries, depth === 0);
      } catch (error) {
        notes.push({ path: named, message: wordsFor(error, named), isRoot: depth === 0 });
        continue;
      }
      const isHidden = depth > 0 && /^\./.test(path.slice(path.lastIndexOf(sep) + 1));
      if (place !== null) {
        places.set(place.path, place);
        if (options.onPlaces !== undefined && isWhole(place)) untold.push(place);
      } else if (!isHidden) folders.add(path);
      if (place === null && entries.some((entry) => entry.name === '.git' && entry.isDirectory())) unfinished.push(path);
      if (place?.kind === 'bare' || (place !== null && !options.insideCheckouts) || isHidden || depth >= root.depth) continue;
      // A submodule's or a broken checkout's folder: what is in it belongs to it.
      if (place === null && entries.some((entry) => entry.name === '.git' && entry.isFile())) continue;
      for (const entry of entries) {
        if (entry.name === '.git' || entry.name === 'node_modules' || !(entry.isDirectory() || entry.isSymbolicLink())) continue;
        const child = join(path, entry.name);
        if (root.ignore.length > 0 && (ignored(relative(root.path, child).replaceAll(sep, '/')) || ignoredName(entry.name))) continue;
        if (entry.isDirectory()) queue.push({ path: child, depth: depth + 1, isReal: true });
        else if (entry.isSymbolicLink() && isFolder(child)) queue.push({ path: child, depth: depth + 1, isReal: false });
      }
    }
  };
  for (const root of roots) await search(root);

  const found = Map.groupBy([...places.values()], (place) => place.commonDir);
  for (const [commonDir, known] of found) {
    await slice();
    const main = known.some(({ kind }) => kind !== 'worktree') ? null : findMainPlace(commonDir);
    for (const place of [main, ...findLinkedPlaces(commonDir)]) if (place !== null) places.set(place.path, place);
  }
  return { places: [...places.values()], folders: [...folders].slice(0, mostTold), unfinished, notes };
}

/** Whether a clone is checked out nowhere else: who moves a branch must know all who have it, and linked work trees are found last, wherever they lie. */
function isWhole({ kind, commonDir }: FoundPlace): boolean {
  return kind !== 'worktree' && !existsSync(join(commonDir, 'worktrees'));
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false; // A link that leads nowhere.
  }
}

function wordsFor(error: unknown, path: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EACCES' || code === 'EPERM') return `${path} may not be read: give Everref's user the right to, or take it out of the workspaces`;
  if (code === 'ENOENT') return `${path} is not there: mount it, or take it out of the workspaces`;
  if (code === 'ENOTDIR') return `${path} is not a folder: name the folder around it`;
  return `${path} could not be read (${error instanceof Error ? error.message : String(error)})`;
}
