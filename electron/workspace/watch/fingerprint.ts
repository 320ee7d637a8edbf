import { type Dirent, existsSync, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clone, Place } from '../clone.ts';

// Sync stat on purpose: 10 of them cost 35 µs, while the thread pool's round trips make it four times that (git.md 3.3).

/** Says whether anything may have changed that `for-each-ref`, `worktree list` or the stash list would show. */
export function refsFingerprint(clone: Pick<Clone, 'commonDir' | 'refFormat'>): string {
  const { commonDir } = clone;
  const parts = ['HEAD', 'packed-refs', 'refs/stash', 'logs/refs/stash', 'reftable/tables.list'].map((name) => stamp(join(commonDir, name)));
  // Git renames a lock over a ref: the folder's time tells of every ref right in it.
  for (const folder of ['refs/heads', 'refs/remotes', 'refs/everref/remotes']) parts.push(...folderStamps(join(commonDir, folder)));
  for (const entry of entriesOf(join(commonDir, 'worktrees'))) {
    const own = join(commonDir, 'worktrees', entry.name);
    parts.push(entry.name, stamp(join(own, 'HEAD')), stamp(join(own, 'locked')), stamp(join(own, 'gitdir')), stamp(join(own, 'reftable/tables.list')));
  }
  return parts.join(' ');
}

const perCheckout = [
  'index',
  'HEAD',
  'logs/HEAD',
  'MERGE_HEAD',
  'CHERRY_PICK_HEAD',
  'REVERT_HEAD',
  'BISECT_LOG',
  'rebase-merge',
  'rebase-apply',
  'sequencer',
  'info/sparse-checkout',
];

/** Says whether anything in the git folder may have changed that `status` would show. Edits in the work tree it cannot see. */
export function checkoutFingerprint(place: Pick<Place, 'gitDir' | 'path'>, commonDir: string): string {
  const lock = isLockLeft(place.gitDir) ? 'locked' : '';
  return [
    lock,
    stamp(place.path, true),
    stamp(join(place.path, '.gitmodules')),
    stamp(join(commonDir, 'info/exclude')),
    ...perCheckout.map((name) => stamp(join(place.gitDir, name))),
  ].join(' ');
}

/** Longer than git holds it in ordinary life: a rebase or a big checkout takes it again and again. */
const leftAfterMs = 60_000;

/** Whether an index.lock has been in a git folder for more than a minute. */
export function isLockLeft(gitDir: string): boolean {
  try {
    const lock = statSync(join(gitDir, 'index.lock'), { throwIfNoEntry: false });
    return lock !== undefined && Date.now() - lock.mtimeMs > leftAfterMs;
  } catch {
    return false;
  }
}

/** Says whether one of these files changed, came or went. */
export function filesFingerprint(files: readonly string[]): string {
  return files.map((file) => stamp(file)).join(' ');
}

function folderStamps(folder: string): string[] {
  const own = stamp(folder);
  if (own === '-') return [own];
  const below = entriesOf(folder).filter((entry) => entry.isDirectory());
  return [own, ...below.flatMap((entry) => folderStamps(join(folder, entry.name)))];
}

function entriesOf(folder: string): Dirent[] {
  // A folder that is not there costs ten times as much when it is thrown.
  if (!existsSync(folder)) return [];
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** What a file is, or why that cannot be told: not there, or another reason. */
export function statOf(path: string): Stats | '-' | '!' {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? '-';
  } catch {
    return '!';
  }
}

/** Another one tells that the file changed, came or went. */
export function stampOf(stats: Stats | '-' | '!'): string {
  return typeof stats === 'string' ? stats : `${stats.mtimeMs}:${stats.size}:${stats.ino}`;
}

function stamp(path: string, identityOnly = false): string {
  const stats = statOf(path);
  return identityOnly && typeof stats !== 'string' ? String(stats.ino) : stampOf(stats);
}
