import { type BigIntStats, constants } from 'node:fs';
import { access, lstat, readdir, rmdir } from 'node:fs/promises';
import { sep } from 'node:path';
import type { FileMark } from './move-plan.ts';

/** A path of a tree (bytes, latin1) as a file system path below `root`. Bytes, not text: names need not be UTF-8. */
export function filePath(root: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(root.endsWith(sep) ? root : `${root}/`), Buffer.from(path, 'latin1')]);
}

/** What lies at a path itself (links are not followed); null: nothing. A file where a folder should be means nothing, too. */
export async function look(root: string, path: string): Promise<BigIntStats | null> {
  try {
    return await lstat(filePath(root, path), { bigint: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  }
}

/** The mark of what lies at a path: changes with every write that git or an editor makes. */
export function markOf(stats: BigIntStats | null): FileMark {
  if (stats === null) return null;
  const birthNs = stats.birthtimeNs === 0n ? '' : String(stats.birthtimeNs);
  return { ino: String(stats.ino), mtimeNs: String(stats.mtimeNs), size: String(stats.size), mode: Number(stats.mode), birthNs };
}

/** Whether two marks are of one unchanged file. */
export function sameMark(a: FileMark, b: FileMark): boolean {
  if (a === null || b === null) return a === b;
  return a.ino === b.ino && a.mtimeNs === b.mtimeNs && a.size === b.size;
}

/** Whether what lies there is still the file of the mark, written into or not: then it was not git that wrote, which always makes a new one. */
export function isSameFile(a: FileMark, b: FileMark): boolean {
  return a !== null && b !== null && a.birthNs !== '' && a.birthNs === b.birthNs && a.ino === b.ino;
}

/** `a/b/c` → `a`, `a/b`. */
export function parentsOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Whether a folder on the way to `path` is a link or a file: then what lies there is not ours to look at. */
export async function leadsAside(root: string, path: string): Promise<boolean> {
  for (const parent of parentsOf(path)) {
    const stats = await look(root, parent);
    if (stats === null) return false;
    if (!stats.isDirectory()) return true;
  }
  return false;
}

/** Files below a folder (bytes, latin1), at most `limit`; nested repositories count as a file. */
export async function filesBelow(root: string, folder: string, limit: number): Promise<readonly string[]> {
  const found: string[] = [];
  const queue = [folder];
  for (let at = 0; at < queue.length && found.length < limit; at++) {
    const here = queue[at] ?? '';
    const entries = await readdir(filePath(root, here), { withFileTypes: true, encoding: 'buffer' });
    for (const entry of entries) {
      const path = `${here}/${entry.name.toString('latin1')}`;
      if (entry.isDirectory()) queue.push(path);
      else found.push(path);
      if (found.length >= limit) break;
    }
  }
  return found;
}

/** Whether files may be made and replaced in a folder. */
export async function isWritable(root: string, folder: string): Promise<boolean> {
  try {
    await access(folder === '' ? root : filePath(root, folder), constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Removes a folder if it is empty. */
export async function removeEmptyFolder(root: string, folder: string): Promise<void> {
  try {
    await rmdir(filePath(root, folder));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && ['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(String(error.code)))) throw error;
  }
}
