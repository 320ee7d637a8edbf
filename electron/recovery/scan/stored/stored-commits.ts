import { join } from 'node:path';
import { eachCommit, eachCommitOf } from '../../../git/commands/scan-commits.ts';
import type { Git } from '../../../git/run.ts';
import { type ObjectState, objectState } from '../clone-stamp.ts';
import { type CommitSet, stored } from './commit-set.ts';
import { looseIds, packedIds } from './own-objects.ts';
import { eachPackedCommit } from './packed-commits.ts';

/** The store that is read. */
export interface StoreRead {
  readonly cwd: string;
  readonly signal?: AbortSignal | undefined;
}

/** Rounds in which a gc may move objects about before git is asked for all of them. */
const mostRounds = 3;

/**
 * Notes every commit of a clone's own object store as stored. What it borrows from another store is lost or not in that one. Throws `GitError`.
 *
 * A gc that runs meanwhile takes packs away and makes others, or loose objects: where the packs are not those of the beginning, all is read once more; what
 * was noted already was stored, and stays.
 */
export async function noteStored(git: Git, read: StoreRead & { readonly objects: ObjectState }, set: CommitSet): Promise<void> {
  const { cwd, signal } = read;
  let { objects } = read;
  for (let round = 0; round < mostRounds; round++) {
    const unread = await noteAmong(git, read, Object.keys(objects.loose), objects.packs, set);
    const now = objectState(cwd);
    const same = now.packs.join() === objects.packs.join();
    if (same && unread.length === 0) return;
    if (same) break;
    objects = now;
  }
  const onCommit = (bytes: Buffer, from: number) => set.add(bytes, from, stored);
  if (!objects.borrows) return eachCommit(git, { cwd, signal, onCommit });
  // Git would list what is borrowed too: it is asked of each object that a pack names.
  for (const pack of objects.packs) for await (const ids of packedIds(packPath(cwd, pack), signal)) await eachCommitOf(git, { cwd, signal, onCommit }, ids);
}

/** Notes the commits among the loose objects of these folders and in these packs as stored; answers the packs that could not be read. Throws `GitError`. */
export async function noteAmong(
  git: Git,
  { cwd, signal }: StoreRead,
  folders: readonly string[],
  packs: readonly string[],
  set: CommitSet,
): Promise<readonly string[]> {
  const ask = (ids: string) => eachCommitOf(git, { cwd, signal, onCommit: (bytes, from) => set.add(bytes, from, stored) }, ids);
  for (const ids of looseIds(cwd, folders)) await ask(ids);
  const unread: string[] = [];
  for (const pack of packs) {
    const unsure: string[] = [];
    const whole = await eachPackedCommit(packPath(cwd, pack), {
      onCommit: (bytes, from) => set.addBytes(bytes, from, stored),
      onUnsure: (bytes, from) => unsure.push(`${bytes.toString('hex', from, from + 20)}\n`),
      signal,
    });
    if (unsure.length > 0) await ask(unsure.join(''));
    if (!whole) unread.push(pack);
  }
  return unread;
}

function packPath(commonDir: string, pack: string): string {
  return join(commonDir, 'objects', 'pack', pack);
}
