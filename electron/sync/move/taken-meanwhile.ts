import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { indexDiffers } from '../../git/commands/diff-index.ts';
import { diffTrees } from '../../git/commands/diff-tree.ts';
import { headBranch } from '../../git/commands/git-paths.ts';
import { forgetHold, holdIndex, isHoldLost, settleIndex } from '../../git/held-index.ts';
import type { Git } from '../../git/run.ts';
import type { Place } from '../../workspace/clone.ts';
import { isSwitchUnderWay } from './git-under-way.ts';
import type { Hold } from './move-plan.ts';

type WorkTree = Pick<Place, 'path' | 'gitDir' | 'kind'>;

/** A branch that was moved without a work tree. */
export interface MovedRef {
  readonly branch: string;
  readonly before: string;
  readonly after: string;
}

/** How long somebody who is just switching is waited for before anything is moved. */
const patienceMs = [20, 50, 150, 400] as const;
/** How long for the lock of whoever holds it for another reason; and for one that switches: big work trees take their time. */
const mostForLockMs = 600;
const mostForSwitchMs = 15_000;
/** How long the lock is kept for one that has let go of it and is about to set HEAD. */
const mostForHeadMs = 1000;

/** Whether somebody is just switching in one of these work trees, and is not done within a moment: to which branch can only be guessed. */
export async function isSwitching(places: readonly WorkTree[]): Promise<boolean> {
  const isBusy = async () => (await Promise.all(places.map(({ kind, path }) => kind !== 'bare' && isSwitchUnderWay(path)))).includes(true);
  for (const pauseMs of patienceMs) {
    if (!(await isBusy())) return false;
    await wait(pauseMs);
  }
  return isBusy();
}

/**
 * Puts a branch back (`goBack`) where somebody switched to it in the very moment in which it was moved without a work tree: their files are those of the
 * commit that it left, `git status` would show what came as a staged reversal, and a commit would make it one. So their index is locked while it is looked:
 * nothing can be committed until it is as it was. Who switched after the move has the new files, and is left. True: it was put back. `note`: writes down
 * what is about to be locked, for whoever finds it after a crash.
 */
export async function backIfTaken(
  git: Git,
  places: readonly WorkTree[],
  moved: MovedRef,
  note: (path: string) => Hold,
  goBack: () => Promise<void>,
): Promise<boolean> {
  for (const place of places) {
    if (place.kind === 'bare' || !(await mayBeTaken(git, place, moved.branch))) continue;
    const hold = note(join(place.gitDir, 'index'));
    const isHeld = await holdSoon(git, hold, place, moved.branch);
    try {
      if ((await headOf(git, place)) !== moved.branch || !(await hasOldFiles(git, place.path, moved))) continue;
      await goBack();
      return true;
    } finally {
      if (isHeld) settleIndex(hold);
      // Somebody took the lock away by hand.
      if (isHeld && isHoldLost(hold.path)) forgetHold(hold.path);
    }
  }
  return false;
}

/** Whether the index of a work tree that is on a moved branch has what was there before it. What differs from that for another reason is what is staged. */
async function hasOldFiles(git: Git, path: string, { before, after }: MovedRef): Promise<boolean> {
  const differs = await indexDiffers(git, path, before);
  return differs.size === 0 || (await diffTrees(git, path, before, after)).some((change) => !differs.has(change.path));
}

/** As `hasOldFiles`, long after: nothing that came may be there, since who has some of it may have staged the rest as it was. Throws `GitError`. */
export async function hasOnlyOldFiles(git: Git, path: string, moved: MovedRef): Promise<boolean> {
  const differs = await indexDiffers(git, path, moved.before);
  if (differs.size === 0) return true;
  const fromAfter = await indexDiffers(git, path, moved.after);
  const changed = await diffTrees(git, path, moved.before, moved.after);
  return changed.every((change) => fromAfter.has(change.path)) && changed.some((change) => !differs.has(change.path));
}

/**
 * Whether a work tree may just have been taken: it is on the branch, or locked, which may be for a switch to it. A switch that is there and has not locked
 * yet is waited for: with the lock there it would fail.
 */
async function mayBeTaken(git: Git, place: WorkTree, branch: string): Promise<boolean> {
  const began = performance.now();
  for (;;) {
    if (existsSync(join(place.gitDir, 'index.lock')) || (await headOf(git, place)) === branch) return true;
    if (performance.now() - began > mostForSwitchMs || !(await isSwitchUnderWay(place.path))) return (await headOf(git, place)) === branch;
    await wait(2);
  }
}

/**
 * Takes an index's lock as soon as it is free, and then waits for who had it and is about to set HEAD: git lets go of the lock before. False: it could not be
 * had in time.
 */
async function holdSoon(git: Git, hold: Hold, place: WorkTree, branch: string): Promise<boolean> {
  const began = performance.now();
  for (let tries = 1; ; tries++) {
    if (holdIndex({ ...hold, mark: null }) === null) break;
    const waited = performance.now() - began;
    if (waited > mostForSwitchMs) return false;
    // Asked now and then only: it takes longer than the next try.
    if (waited > mostForLockMs && tries % 50 === 0 && !(await isSwitchUnderWay(place.path))) return false;
    await wait(2);
  }
  const locked = performance.now();
  while (performance.now() - locked < mostForHeadMs && (await headOf(git, place)) !== branch && (await isSwitchUnderWay(place.path))) await wait(2);
  return true;
}

/** What HEAD of a work tree says: its file, which takes no process; where that does not hold it (reftable), git. A folder that is gone has none. */
async function headOf(git: Git, { path, gitDir }: WorkTree): Promise<string | null> {
  const text = await readFile(join(gitDir, 'HEAD'), 'utf8').catch(() => null);
  if (text === null || !existsSync(path)) return null;
  const named = /^ref: (refs\/heads\/.+)\n?$/.exec(text)?.[1] ?? null;
  return named === 'refs/heads/.invalid' ? headBranch(git, path) : named;
}
