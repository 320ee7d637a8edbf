import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import process from 'node:process';
import { type OpenWatch, watchFolders } from './watch-folders.ts';

/** A watched work tree. */
export interface TreeWatch {
  /** Folders, each of which takes one watch of the system's (Linux). */
  readonly watches: number;
  close(): Promise<void>;
}

// Named, because @parcel/watcher would silently use Watchman where it is installed (git.md 2b).
const backends: Partial<Record<NodeJS.Platform, 'fs-events' | 'windows'>> = { darwin: 'fs-events', win32: 'windows' };

/** What a work tree's watch is told, and tells. */
export interface TreeWatchRequest {
  readonly path: string;
  /** Absolute paths of folders that are not looked into. */
  readonly ignored: readonly string[];
  /** It may take that many watches of the system's (Linux). */
  readonly most: number;
  readonly onChange: (paths: number) => void;
  /** What the work tree ignores may have changed: one of its ignore files was written. */
  readonly onIgnoreFile: () => void;
  readonly open?: OpenWatch | undefined;
  /** The watch is no longer whole (no watches left, more than `most`): close it. */
  readonly onBroken: (error: unknown) => void;
}

/** Watches a work tree but for its git folder. Resolves when all of it is watched. Throws where it cannot be watched at all. */
export async function watchTree(request: TreeWatchRequest): Promise<TreeWatch> {
  const { path, ignored, onChange, onIgnoreFile, onBroken, open } = request;
  if (process.platform === 'linux') {
    const skipped = new Set(ignored.map((folder) => relative(path, folder)));
    const watch = watchFolders({
      root: path,
      // node_modules by name: it often comes before anyone has said that it is ignored.
      wanted: (folder) => !skipped.has(folder) && !/(?:^|\/)(?:\.git|node_modules)$/.test(folder),
      onEvent(file) {
        // `.git` itself is told by the watch of the git folder.
        if (file === '.git' || skipped.has(file)) return;
        onChange(1);
        if (isIgnoreFile(file)) onIgnoreFile();
      },
      onError: onBroken,
      most: request.most,
      ...(open === undefined ? {} : { open }),
    });
    await watch.ready;
    return {
      get watches() {
        return watch.watches;
      },
      close: async () => watch.close(),
    };
  }
  const backend = backends[process.platform];
  if (backend === undefined) throw new Error(`work trees cannot be watched on ${process.platform}`);
  const { default: watcher } = await import('@parcel/watcher');
  const subscription = await watcher.subscribe(
    path,
    (error, events) => {
      if (error !== null && error !== undefined) onBroken(error);
      else if (events.length > 0) onChange(events.length);
      if (events.some((event) => isIgnoreFile(event.path))) onIgnoreFile();
    },
    { backend, ignore: [join(path, '.git'), ...ignored] },
  );
  return { watches: 1, close: () => subscription.unsubscribe() };
}

function isIgnoreFile(path: string): boolean {
  return /(?:^|[\\/])\.gitignore$/.test(path);
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
