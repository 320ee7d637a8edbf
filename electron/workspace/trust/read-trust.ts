import type { Git } from '../../git/run.ts';
import type { Place } from '../clone.ts';
import { findLinkedPlaces, findMainPlace, findPlace } from '../find/find-place.ts';
import { type CloneSetting, readClone } from '../find/read-clone.ts';

/** Whether git may run in a folder's work tree what its own configuration names, read this very moment. Throws `GitError`, and what the file system throws. */
export async function readTrust(git: Git, folder: string, setting: CloneSetting): Promise<boolean> {
  const commonDir = findPlace(folder, undefined, true)?.commonDir;
  if (commonDir === undefined) return false;
  const found = [findMainPlace(commonDir), ...findLinkedPlaces(commonDir)].filter((place) => place !== null);
  const places: Place[] = found.map(({ path, gitDir, kind }) => ({ checkoutId: '', path, gitDir, kind, cloneId: '' }));
  return (await readClone(git, '', places, commonDir, setting)).clone.trusted;
}
