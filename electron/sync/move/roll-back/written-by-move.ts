import { readFile, readlink } from 'node:fs/promises';
import { readBlob, readBlobAsFile } from '../../../git/commands/cat-file.ts';
import { GitError } from '../../../git/error.ts';
import { pathText } from '../../../git/parse/path-text.ts';
import type { Git } from '../../../git/run.ts';
import { filePath, look } from '../work-tree-files.ts';

/** Where a blob would be checked out. `path` holds bytes (latin1). */
export interface BlobAt {
  readonly path: string;
  readonly mode: string;
  readonly id: string;
}

/**
 * Whether what lies at a path is what git wrote there from a blob, whole (`written`) or cut off (`begun`): then nothing of the user's is lost by taking
 * it away. Anything else is the `user`'s (git.md 4.4 step 5).
 */
export async function isWrittenFrom(git: Git, root: string, blob: BlobAt): Promise<'written' | 'begun' | 'user'> {
  const found = await compare(git, root, blob);
  return found === 'whole' ? 'written' : found === 'beginning' ? 'begun' : 'user';
}

/** Whether what lies at a path is a blob's whole content. */
export async function isContentOf(git: Git, root: string, blob: BlobAt): Promise<boolean> {
  return (await compare(git, root, blob)) === 'whole';
}

type Fit = 'whole' | 'beginning' | 'no';

function compareBytes(file: Buffer, content: Buffer): Fit {
  if (content.equals(file)) return 'whole';
  return content.subarray(0, file.length).equals(file) ? 'beginning' : 'no';
}

async function compare(git: Git, root: string, { path, mode, id }: BlobAt): Promise<Fit> {
  const stats = await look(root, path);
  if (stats === null) return 'no';
  const file = filePath(root, path);
  if (stats.isSymbolicLink()) {
    return mode === '120000' && (await readlink(file, { encoding: 'buffer' })).equals(await readBlob(git, root, id)) ? 'whole' : 'no';
  }
  if (!stats.isFile() || mode === '160000') return 'no';
  const bytes = await readFile(file);
  const plain = compareBytes(bytes, await readBlob(git, root, id));
  if (plain === 'whole' || mode === '120000') return mode === '120000' ? 'no' : plain;
  try {
    const filtered = compareBytes(bytes, await readBlobAsFile(git, root, id, pathText(path)));
    return filtered === 'no' ? plain : filtered;
  } catch (error) {
    // The filter is what fails: its output is not known, so the file counts as the user's.
    if (error instanceof GitError) return plain;
    throw error;
  }
}
