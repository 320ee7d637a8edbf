import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { join, sep } from 'node:path';
import process from 'node:process';

/** What kind of thing changed in a git folder. */
export type MetadataChange = 'remote-log' | 'refs' | 'config' | 'worktrees' | 'other';

export interface MetadataWatch {
  /** How many watches it takes of the system's. */
  readonly watches: number;
  close(): void;
}

// Only these folders of a git folder are looked into (git.md 2a): objects, hooks, lfs, modules … change without changing any state.
const lookedInto = /^(?:refs|logs|worktrees|reftable)(?:$|[\\/])/;
// Our own refs: whoever moves them asks for a look. Watching them would answer our own fetch with another pass.
const ours = /^(?:logs[\\/])?refs[\\/]everref(?:$|[\\/])/;
// Locks come before what they guard; the rest says nothing about state.
const noise =
  /(?:\.lock|\.new)$|(?:^|[\\/])(?:FETCH_HEAD|COMMIT_EDITMSG|MERGE_MSG|SQUASH_MSG|gc\.(?:pid|log)|description)$|^(?:objects|hooks|lfs|branches|modules|rebase-merge|rebase-apply|sequencer)[\\/]/;

/** What a changed path (relative to the common git folder) means; null: nothing. */
export function meaningOf(path: string): MetadataChange | null {
  if (ours.test(path) || noise.test(path)) return null;
  if (/^logs[\\/]refs[\\/]remotes(?:$|[\\/])|^reftable/.test(path)) return 'remote-log';
  if (/^config(?:\.worktree)?$/.test(path)) return 'config';
  if (/^(?:refs|packed-refs)/.test(path)) return 'refs';
  if (/^worktrees(?:[\\/][^\\/]+)?$/.test(path)) return 'worktrees';
  return 'other';
}

/**
 * Watches a common git folder: plain `fs.watch` on each folder that matters (Linux; recursive elsewhere). `onError` is told once when the system has no
 * watches left or the folder cannot be watched; what could be watched stays. Throws nothing.
 */
export function watchMetadata(commonDir: string, onChange: (change: MetadataChange) => void, onError: (error: unknown) => void): MetadataWatch {
  const watchers = new Map<string, { readonly watcher: FSWatcher; readonly inode: number }>();
  let closed = false;
  let failed = false;

  const fail = (error: unknown) => {
    if (failed || closed) return;
    failed = true;
    onError(error);
  };
  const tell = (path: string) => {
    const meaning = meaningOf(path);
    if (meaning !== null && !closed) onChange(meaning);
  };

  function drop(folder: string): void {
    for (const [path, { watcher }] of watchers) {
      if (path !== folder && !path.startsWith(folder + sep)) continue;
      watcher.close();
      watchers.delete(path);
    }
  }

  /** Adds a folder with those below it. A folder that was made anew has another inode and gets another watch. */
  function add(name: string): void {
    const folder = name === '' ? commonDir : join(commonDir, name);
    const stat = statSync(folder, { throwIfNoEntry: false });
    const held = watchers.get(folder);
    if (stat === undefined || !stat.isDirectory()) {
      if (held !== undefined) drop(folder);
      return;
    }
    if (held !== undefined && held.inode === stat.ino) return;
    drop(folder);
    try {
      const watcher = watch(folder, { persistent: true, recursive: !perFolder }, (event, file) => onEvent(name, event, file));
      watcher.on('error', () => drop(folder));
      watchers.set(folder, { watcher, inode: stat.ino });
    } catch (error) {
      if (!isGone(error)) fail(error);
      return;
    }
    if (!perFolder) return;
    for (const child of foldersIn(folder)) {
      const path = name === '' ? child : join(name, child);
      if (lookedInto.test(path) && !ours.test(path)) add(path);
    }
  }

  function onEvent(name: string, event: string, file: string | null): void {
    if (closed) return;
    const path = file === null ? name : join(name, file);
    // A folder that appears may already hold what it was made for (a first push of d/e/f): its contents are looked at as a whole anyway.
    if (perFolder && event === 'rename' && lookedInto.test(path) && !ours.test(path) && !path.endsWith('.lock')) {
      try {
        add(path);
      } catch (error) {
        fail(error);
      }
    }
    tell(path);
  }

  try {
    add('');
  } catch (error) {
    fail(error);
  }
  return {
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

const perFolder = process.platform === 'linux';

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}
