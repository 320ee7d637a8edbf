import { constants } from 'node:fs';
import { lstat, open, readlink } from 'node:fs/promises';
import type { DiffFile, DiffLine } from '../../../shared/model/diff.ts';
import { mostCharacters } from '../../git/parse/patch.ts';
import { cutHunks } from './read-diff.ts';

/** A new file of more bytes is named, not shown. */
export const untrackedBytes = 4 * 1024 * 1024;
/** As far as git itself looks for a zero byte (xdiff-interface.c). */
const binaryWithin = 8000;

/** A file that git does not know, nothing read of it yet; `name`: its bytes, from git's own list. */
export function newFile(name: Buffer): DiffFile {
  return {
    ...{ path: name.toString('utf8'), oldPath: null, change: 'added', oldMode: null, newMode: null, newId: null },
    ...{ binary: false, added: null, removed: null, hunks: [], moreLines: 0, left: null },
  };
}

/**
 * A file that git does not know, as one that was added; read from the disk, never through a link and never through a filter. What has gone meanwhile is null.
 */
export async function readUntracked(root: string, name: Buffer, mostLines: number): Promise<DiffFile | null> {
  const file = Buffer.concat([Buffer.from(`${root}/`), name]);
  const plain = newFile(name);
  try {
    const stat = await lstat(file);
    if (stat.isSymbolicLink()) return { ...plain, newMode: '120000', ...linesOf(await readlink(file, 'utf8'), mostLines) };
    if (stat.isDirectory()) return { ...plain, left: 'folder' };
    if (!stat.isFile()) return null;
    const newMode = (stat.mode & 0o100) === 0 ? '100644' : '100755';
    const content = await read(file);
    if (content === null) return { ...plain, newMode, left: 'too-big' };
    if (content.subarray(0, binaryWithin).includes(0)) return { ...plain, newMode, binary: true };
    return { ...plain, newMode, ...linesOf(content.toString('utf8'), mostLines) };
  } catch {
    return null;
  }
}

/** At most so many bytes, else null. A pipe that took the file's place is not waited for. */
async function read(file: Buffer): Promise<Buffer | null> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    const head = Buffer.alloc(Math.min(untrackedBytes, (await handle.stat()).size) + 1);
    let length = 0;
    while (length < head.length) {
      const { bytesRead } = await handle.read(head, length, head.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    // Binary is said whatever the size.
    if (length > untrackedBytes && !head.subarray(0, binaryWithin).includes(0)) return null;
    return head.subarray(0, length);
  } finally {
    await handle.close();
  }
}

function linesOf(text: string, mostLines: number): Pick<DiffFile, 'added' | 'removed' | 'hunks' | 'moreLines'> {
  if (text === '') return { added: 0, removed: 0, hunks: [], moreLines: 0 };
  const texts = text.split('\n');
  const unended = texts.at(-1) !== '';
  if (!unended) texts.pop();
  const lines = texts.map(
    (line, index): DiffLine => ({
      ...{ kind: 'added', old: null, new: index + 1, inner: null },
      text: line.slice(0, mostCharacters),
      cut: Math.max(0, line.length - mostCharacters),
      unended: unended && index === texts.length - 1,
    }),
  );
  const { hunks, moreLines } = cutHunks([{ oldStart: 0, newStart: 1, heading: '', lines }], mostLines);
  return { added: lines.length, removed: 0, hunks, moreLines };
}
