import { readFile, readlink } from 'node:fs/promises';
import { readBlob, readBlobAsFile } from '../../git/commands/cat-file.ts';
import { GitError } from '../../git/error.ts';
import { showPath } from '../../git/parse/raw-diff.ts';
import type { Git } from '../../git/run.ts';
import { filePath, look } from './work-tree-files.ts';

/** Where a blob would be checked out. `path` holds bytes (latin1). */
export interface BlobAt {
  readonly path: string;
  readonly mode: string;
  readonly id: string;
}

/**
 * Whether what lies at a path is what git wrote there from a blob, whole or cut off: then nothing of the user's is lost by taking it
 * away. Anything else is the user's (git.md 4.4 step 5).
 */
export async function isWrittenFrom(git: Git, root: string, blob: BlobAt): Promise<boolean> {
  return compare(git, root, blob, (file, content) => content.subarray(0, file.length).equals(file));
}

/** Whether what lies at a path is a blob's whole content. */
export async function isContentOf(git: Git, root: string, blob: BlobAt): Promise<boolean> {
  return compare(git, root, blob, (file, content) => content.equals(file));
}

async function compare(git: Git, root: string, { path, mode, id }: BlobAt, fits: (file: Buffer, content: Buffer) => boolean): Promise<boolean> {
  const stats = await look(root, path);
  if (stats === null) return false;
  const file = filePath(root, path);
  if (stats.isSymbolicLink()) return mode === '120000' && (await readlink(file, { encoding: 'buffer' })).equals(await readBlob(git, root, id));
  if (!stats.isFile() || mode === '160000') return false;
  const bytes = await readFile(file);
  if (fits(bytes, await readBlob(git, root, id))) return true;
  if (mode === '120000') return false;
  try {
    return fits(bytes, await readBlobAsFile(git, root, id, showPath(path)));
  } catch (error) {
    // The filter is what fails: its output is not known, so the file counts as the user's.
    if (error instanceof GitError) return false;
    throw error;
  }
}
