import { type FSWatcher, readdirSync, type Stats, statSync, watch } from 'node:fs';
import { join, sep } from 'node:path';

/** What to watch, and whom to tell. Paths are relative to the root; the root is ''. */
export interface FolderWatchSetting {
  readonly root: string;
  /** Whether a folder below the root is watched and looked into. */
  readonly wanted: (path: string) => boolean;
  /** Something in a watched folder changed, came or went. */
  readonly onEvent: (path: string) => void;
  /** Told once: the system refused a watch (ENOSPC, EMFILE), or there would be more than `most`. What is watched stays so. */
  readonly onError: (error: unknown) => void;
  readonly most?: number;
  /** How the system is asked to watch one folder; by default `fs.watch`. */
  readonly open?: OpenWatch;
}

/** Watches one folder, and throws what the system refuses with (ENOSPC: no watches left; EMFILE: no instances). */
export type OpenWatch = (folder: string, listener: (event: string, file: string | null) => void) => FSWatcher;

export interface FolderWatch {
  /** How many watches it takes of the system's. */
  readonly watches: number;
  /** Resolves when every folder that was there is watched. */
  readonly ready: Promise<void>;
  close(): void;
}

/** Folders added before others may run: 200 are about 5 ms. */
const atOnce = 200;

/**
 * Watches folders one by one with plain `fs.watch` (Linux: recursive watching there misses without a word, git.md 2b; @parcel/watcher 2.6 does not look
 * into a folder that arrives with others in it, so a checkout or an `mv` leaves parts unwatched). A folder is watched first and read then: what is made
 * in between is not missed. Throws nothing.
 */
export function watchFolders(setting: FolderWatchSetting): FolderWatch {
  const { root, wanted, onEvent, onError, most = Number.MAX_SAFE_INTEGER, open = watch } = setting;
  const watchers = new Map<string, { readonly watcher: FSWatcher; readonly inode: number }>();
  let closed = false;
  let failed = false;

  const fail = (error: unknown) => {
    if (failed || closed) return;
    failed = true;
    onError(error);
  };

  function drop(path: string): void {
    const below = path === '' ? '' : path + sep;
    for (const [name, { watcher }] of watchers) {
      if (name !== path && !name.startsWith(below)) continue;
      watcher.close();
      watchers.delete(name);
    }
  }

  /** Watches one folder and gives those in it. One that was made anew has another inode and gets another watch. */
  function add(path: string): readonly string[] {
    const folder = join(root, path);
    const stat = statOf(folder);
    const held = watchers.get(path);
    if (stat === undefined || !stat.isDirectory()) {
      if (held !== undefined) drop(path);
      return [];
    }
    if (held !== undefined && held.inode === stat.ino) return [];
    if (held !== undefined) drop(path);
    if (failed || closed) return [];
    if (watchers.size >= most) {
      fail(new Error(`more than ${most} folders`));
      return [];
    }
    try {
      const watcher = open(folder, (event, file) => onFolderEvent(path, event, file));
      watcher.on('error', () => drop(path));
      watchers.set(path, { watcher, inode: stat.ino });
    } catch (error) {
      if (statOf(folder) !== undefined) fail(error);
      return [];
    }
    return foldersIn(folder)
      .map((name) => (path === '' ? name : join(path, name)))
      .filter(wanted);
  }

  function addAll(first: string): void {
    const queue = [first];
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) queue.push(...add(path));
  }

  async function addGently(first: string): Promise<void> {
    const queue = [first];
    let count = 0;
    for (let path = queue.pop(); path !== undefined && !closed; path = queue.pop()) {
      queue.push(...add(path));
      if (++count % atOnce === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  function onFolderEvent(folder: string, event: string, file: string | null): void {
    if (closed) return;
    const path = file === null ? folder : folder === '' ? file : join(folder, file);
    if (event === 'rename' && file !== null && wanted(path)) addAll(path);
    onEvent(path);
  }

  return {
    ready: addGently(''),
    get watches() {
      return watchers.size;
    },
    close() {
      closed = true;
      for (const { watcher } of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return []; // Gone again, or closed to us.
  }
}
