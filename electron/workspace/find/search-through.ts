import { type Disk, DiskSilent } from '../disk/disk.ts';
import type { Discovery, SearchOptions, SearchRoot } from './discover.ts';

/** Searches the workspaces one by one, so that a disk that does not answer hides nothing but what lies on it. Throws nothing but faults. */
export async function searchThrough(disk: Disk, roots: readonly SearchRoot[], options: Omit<SearchOptions, 'signal'>): Promise<Discovery> {
  const parts: Discovery[] = [];
  for (const root of roots) {
    try {
      parts.push(await disk.search(root.path, [root], options));
    } catch (error) {
      if (!(error instanceof DiskSilent)) throw error;
      const message = `${root.path} does not answer (a network disk that is gone?): it is looked at again once it does`;
      parts.push({ places: [], folders: [], unfinished: [], notes: [{ path: root.path, message, isRoot: true }] });
    }
  }
  return {
    places: [...new Map(parts.flatMap(({ places }) => places.map((place) => [place.path, place] as const))).values()],
    folders: [...new Set(parts.flatMap(({ folders }) => folders))],
    unfinished: [...new Set(parts.flatMap(({ unfinished }) => unfinished))],
    notes: parts.flatMap(({ notes }) => notes),
  };
}
