import { closeSync, fchmodSync, fsyncSync, mkdirSync, openSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Replaces a file in one step: readers see the old text or the new one, also after a crash. Keeps its mode; a link stays a link. */
export function replaceFile(file: string, text: string, newMode = 0o600): void {
  const target = realFile(file);
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const aside = join(dirname(target), `.${basename(target)}.${process.pid}.new`);
  try {
    const handle = openSync(aside, 'w', 0o600);
    try {
      fchmodSync(handle, modeOf(target) ?? newMode);
      // All of it or an error: `writeSync` may write a part on a disk that is nearly full, and only answers how much.
      writeFileSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(aside, target);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

function realFile(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return file;
  }
}

function modeOf(file: string): number | null {
  try {
    return statSync(file).mode & 0o777;
  } catch {
    return null;
  }
}
