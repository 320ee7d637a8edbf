import type { TreeChange } from '../../../git/parse/raw-diff.ts';
import { filesBelow, look, parentsOf } from '../work-tree-files.ts';

/** What the work tree looks like where a move would write. */
export interface WayReport {
  /** Files that git does not track and that would be lost or hinder (bytes, latin1). */
  readonly blocking: readonly string[];
  /** Folders that are not there yet, outermost first. */
  readonly newFolders: readonly string[];
}

/** Files that one folder in the way may hold before it counts as in the way as a whole. */
const mostFiles = 5000;

/**
 * Looks at the places of all paths that come new (or change from link to file …): what lies there and is not tracked blocks the move,
 * ignored or not. Git's own check is asked again by the move itself (`--no-overwrite-ignore`); this one names every file beforehand.
 */
export async function lookInTheWay(root: string, changes: readonly TreeChange[]): Promise<WayReport> {
  const goes = new Set(changes.filter(({ kind }) => kind === 'deleted' || kind === 'type-changed').map(({ path }) => path));
  const goesFolded = new Set([...goes].map((path) => path.toLowerCase()));
  const blocking = new Set<string>();
  const newFolders = new Set<string>();
  const seenFolders = new Map<string, 'folder' | 'missing' | 'blocked' | 'goes'>();

  async function folderState(folder: string) {
    const known = seenFolders.get(folder);
    if (known !== undefined) return known;
    const stats = await look(root, folder);
    const state = stats === null ? 'missing' : stats.isDirectory() ? 'folder' : goes.has(folder) ? 'goes' : 'blocked';
    seenFolders.set(folder, state);
    return state;
  }

  for (const { kind, path, newMode } of changes) {
    if (kind !== 'added') continue;
    let reachable = true;
    for (const parent of parentsOf(path)) {
      const state = await folderState(parent);
      if (state === 'blocked') blocking.add(parent);
      if (state === 'missing' || state === 'goes') newFolders.add(parent);
      if (state !== 'folder') {
        reachable = false;
        // Below something that is not a folder nothing lies yet; but each further folder is new, too.
        for (const deeper of parentsOf(path)) if (deeper.startsWith(`${parent}/`)) newFolders.add(deeper);
        break;
      }
    }
    if (!reachable) continue;
    const stats = await look(root, path);
    if (stats === null) continue;
    if (stats.isDirectory()) {
      // A submodule's folder may be there already; a folder of tracked files that all go makes room.
      if (newMode === '160000') continue;
      for (const file of await filesBelow(root, path, mostFiles)) if (!goes.has(file)) blocking.add(file);
    } else if (!goesFolded.has(path.toLowerCase()) || !(await isSameFileRenamed(root, path, goes))) {
      blocking.add(path);
    }
  }
  return { blocking: [...blocking], newFolders: [...newFolders].sort() };
}

/** A rename that only changes the case, where the file system does not tell: the file in the way is the one that goes. */
async function isSameFileRenamed(root: string, path: string, goes: ReadonlySet<string>): Promise<boolean> {
  const here = await look(root, path);
  for (const other of goes) {
    if (other.toLowerCase() === path.toLowerCase() && (await look(root, other))?.ino === here?.ino) return true;
  }
  return false;
}
