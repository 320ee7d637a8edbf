import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** A file that is only ever added to, and never larger than `maxBytes`: then it becomes `<file>.1`, `.1` becomes `.2`, the oldest goes. */
export interface RotatingFile {
  /** Writes now, in this process: a crash right after loses nothing. Never throws; a full disk loses lines, not the program. */
  write(line: string): void;
  close(): void;
}

/** Opens (or makes) the file, readable by this user alone. `keep` counts the files in all. */
export function openRotatingFile(file: string, { maxBytes = 5 * 1024 * 1024, keep = 3 } = {}): RotatingFile {
  let handle: number | null = null;
  let size = 0;
  let retryAt = 0;

  function open(): void {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // 'a': lines of two processes on one file stay whole (POSIX: O_APPEND writes are not interleaved).
    handle = openSync(file, 'a', 0o600);
    size = fstatSync(handle).size;
  }

  function shut(): void {
    if (handle !== null) closeSync(handle);
    handle = null;
  }

  function rotate(): void {
    shut();
    if (keep <= 1) rmSync(file, { force: true });
    for (let n = keep - 2; n >= 0; n--) {
      try {
        renameSync(n === 0 ? file : `${file}.${n}`, `${file}.${n + 1}`);
      } catch {
        // Not there yet, or another process was quicker: either way the place is free.
      }
    }
    open();
  }

  return {
    write(line) {
      const bytes = Buffer.from(line);
      try {
        if (handle === null) {
          // A folder that cannot be written is tried again once a second, not at every line.
          if (Date.now() < retryAt) return;
          open();
        }
        if (size > 0 && size + bytes.length > maxBytes) rotate();
        if (handle !== null) writeSync(handle, bytes);
        size += bytes.length;
      } catch {
        retryAt = Date.now() + 1000;
        try {
          shut();
        } catch {
          handle = null;
        }
      }
    },
    close: shut,
  };
}
