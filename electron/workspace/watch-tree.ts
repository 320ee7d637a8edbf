import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';

/** A watched work tree. */
export interface TreeWatch {
  /** Folders, each of which takes one watch of the system's (Linux). */
  readonly watches: number;
  close(): Promise<void>;
}

// Named, because @parcel/watcher would silently use Watchman where it is installed (git.md 2b).
const backends: Partial<Record<NodeJS.Platform, 'inotify' | 'fs-events' | 'windows'>> = { linux: 'inotify', darwin: 'fs-events', win32: 'windows' };

/**
 * Watches a work tree but for its git folder and `ignored` (absolute paths: globs cost a third more). `onChange` is told how many paths changed; a
 * watcher that broke is told to `onError` and must be closed. Throws where the system has no watches left.
 */
export async function watchTree(
  path: string,
  ignored: readonly string[],
  watches: number,
  onChange: (paths: number) => void,
  onError: (error: unknown) => void,
): Promise<TreeWatch> {
  const backend = backends[process.platform];
  if (backend === undefined) throw new Error(`work trees cannot be watched on ${process.platform}`);
  const { default: watcher } = await import('@parcel/watcher');
  const subscription = await watcher.subscribe(
    path,
    (error, events) => {
      if (error !== null && error !== undefined) onError(error);
      else if (events.length > 0) onChange(events.length);
    },
    { backend, ignore: [join(path, '.git'), ...ignored] },
  );
  return { watches, close: () => subscription.unsubscribe() };
}

/** How many folders a watch of a work tree would take; null: more than `limit`. Gives way to other work on the way. */
export async function countFolders(path: string, ignored: readonly string[], limit: number): Promise<number | null> {
  const skipped = new Set([join(path, '.git'), ...ignored]);
  const queue = [path];
  let count = 0;
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    if (++count > limit) return null;
    try {
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        const child = join(folder, entry.name);
        if (entry.isDirectory() && !skipped.has(child)) queue.push(child);
      }
    } catch {
      // Gone or closed to us: parcel passes over it too.
    }
  }
  return count;
}

/** How many watches all work trees may take: 20 % of what the system gives a user, the rest is for editors and builds. */
export function watchBudget(): number {
  if (process.platform !== 'linux') return Number.MAX_SAFE_INTEGER;
  try {
    return Math.floor(Number(readFileSync('/proc/sys/fs/inotify/max_user_watches', 'utf8')) * 0.2);
  } catch {
    return 1600; // 20 % of the 8192 that git's documentation names as usual.
  }
}
