import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** The last `bytes` of a log file, from a line's beginning on; null where there is no file. Throws nothing. */
export function readTail(file: string, bytes: number): string | null {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    return null;
  }
  try {
    const { size } = fstatSync(handle);
    const start = Math.max(0, size - bytes);
    const buffer = Buffer.alloc(size - start);
    const read = readSync(handle, buffer, 0, buffer.length, start);
    const text = buffer.toString('utf8', 0, read);
    return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } catch {
    return null;
  } finally {
    closeSync(handle);
  }
}
