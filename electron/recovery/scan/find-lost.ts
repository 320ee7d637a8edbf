import { eachReachable, eachUnreachable } from '../../git/commands/scan-commits.ts';
import { GitError } from '../../git/error.ts';
import type { Git } from '../../git/run.ts';
import { together } from '../together.ts';
import type { ObjectState } from './clone-stamp.ts';
import type { ScanClone } from './scan-clone.ts';
import { ownRefs, type Standing } from './standing.ts';
import { CommitSet, reachable, stored } from './stored/commit-set.ts';
import { noteAmong, noteStored } from './stored/stored-commits.ts';

/** What the last scan of a clone saw: enough to look only at what is new since. */
export interface SeenBefore {
  readonly objects: ObjectState;
  /** Every ref and detached HEAD, and every stash. */
  readonly tips: readonly string[];
  /** Tips of the chains that were lost. */
  readonly lost: readonly string[];
}

/** Ids of lost commits, and how they were looked for. */
export interface Found {
  readonly ids: readonly string[];
  readonly depth: 'full' | 'since';
}

export interface FindOptions {
  readonly clone: ScanClone;
  readonly objects: ObjectState;
  readonly standing: Standing;
  /** Null: never scanned, or everything is to be looked at again. */
  readonly before: SeenBefore | null;
  readonly signal?: AbortSignal | undefined;
}

/** Above so many folders' worth of objects in new packs (a gc has repacked everything) a full scan is the quicker way. */
const mostNewPacks = 20;

/**
 * Finds every commit that is stored here and that no ref, HEAD or stash reaches; what Everref itself keeps does not count as reached.
 *
 * Full: all commits of the object store minus what is reached, read side by side (git.md 6). Since: what was reached the last time was reached
 * from its tips, what was lost is known, and what is new lies in loose objects, new packs and reflogs; whatever of all that nothing reaches now is what
 * a full scan would find.
 */
export async function findLost(git: Git, options: FindOptions): Promise<Found> {
  const { before } = options;
  if (before !== null && newPacks(options.objects, before.objects).length <= mostNewPacks) {
    try {
      const ids = await findSince(git, options, before);
      if (ids !== null) return { ids, depth: 'since' };
    } catch (error) {
      // A lost commit whose parent was collected stops a walk; the full way asks for no parents.
      if (!(error instanceof GitError) || error.kind === 'aborted') throw error;
    }
  }
  return { ids: await findAll(git, options), depth: 'full' };
}

async function findAll(git: Git, { clone, standing, objects, signal }: FindOptions): Promise<readonly string[]> {
  const cwd = clone.commonDir;
  const seen = new CommitSet();
  const onCommit = (bytes: Buffer, from: number) => seen.add(bytes, from, reachable);
  await together(noteStored(git, { cwd, objects, signal }, seen), eachReachable(git, { cwd, signal, onCommit }, standing.tips));
  return seen.only(stored);
}

/** Null: something new cannot be read this way. */
async function findSince(git: Git, { clone, objects, standing, signal }: FindOptions, before: SeenBefore): Promise<readonly string[] | null> {
  const cwd = clone.commonDir;
  const from = new Set([...before.lost, ...before.tips]);
  for (const { id } of heldNow(standing)) from.delete(id);
  // Kept tips are no refs of the user's: what they alone hold is told as kept.
  for (const { ref, id } of standing.refs) if (ownRefs.test(ref)) from.add(id);
  const changed = Object.entries(objects.loose).flatMap(([folder, at]) => (before.objects.loose[folder] === at ? [] : [folder]));
  const fresh = new CommitSet();
  const unread = await noteAmong(git, { cwd, signal }, changed, newPacks(objects, before.objects), fresh);
  if (unread.length > 0) return null;
  for (const id of fresh.only(stored)) from.add(id);
  return walkUnreached(git, { cwd, signal }, [...from], standing);
}

/** What of `from`, of what that stands on and of the reflogs nothing reaches. Throws `GitError`. */
export async function walkUnreached(
  git: Git,
  { cwd, signal }: { readonly cwd: string; readonly signal?: AbortSignal | undefined },
  from: readonly string[],
  standing: Standing,
): Promise<readonly string[]> {
  const lost = new CommitSet();
  await eachUnreachable(git, { cwd, signal, onCommit: (bytes, at) => lost.add(bytes, at, stored) }, from, standing.tips, true);
  return lost.only(stored);
}

function heldNow({ refs, detached }: Standing) {
  return [...refs.filter(({ ref }) => !ownRefs.test(ref)), ...detached];
}

/** Every id that a later scan must start from. */
export function tipsOf(standing: Standing): readonly string[] {
  return [...new Set([...heldNow(standing).map(({ id }) => id), ...standing.tips])];
}

function newPacks(now: ObjectState, before: ObjectState): readonly string[] {
  const known = new Set(before.packs);
  return now.packs.filter((pack) => !known.has(pack));
}
