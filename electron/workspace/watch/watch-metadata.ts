import { watch } from 'node:fs';
import process from 'node:process';
import { type OpenWatch, watchFolders } from './watch-folders.ts';

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
 * Watches a common git folder: each folder in it that matters (Linux; recursively elsewhere). `onError` is told once when the system has no watches
 * left; what could be watched stays. Throws nothing.
 */
export function watchMetadata(
  commonDir: string,
  onChange: (change: MetadataChange) => void,
  onError: (error: unknown) => void,
  open?: OpenWatch,
): MetadataWatch {
  const onEvent = (path: string) => {
    const meaning = meaningOf(path);
    if (meaning !== null) onChange(meaning);
  };
  if (process.platform === 'linux') {
    const wanted = (path: string) => lookedInto.test(path) && !ours.test(path) && !path.endsWith('.lock');
    return watchFolders({ root: commonDir, wanted, onEvent, onError, ...(open === undefined ? {} : { open }) });
  }
  try {
    const watcher = watch(commonDir, { recursive: true }, (_event, file) => onEvent(file ?? ''));
    watcher.on('error', onError);
    return { watches: 1, close: () => watcher.close() };
  } catch (error) {
    onError(error);
    return { watches: 0, close() {} };
  }
}
