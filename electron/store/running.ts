import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { isBusy, UnusableStoreError } from './open.ts';

/** How the command line reaches the running host. The token is a bearer for that process's life. */
const Running = z.object({ url: z.string(), token: z.string(), pid: z.int().positive(), version: z.string() });
export type Running = z.infer<typeof Running>;

export type Lock =
  | { readonly kind: 'taken'; release(): void }
  /** Another process has it; its facts where it has written them down. */
  | { readonly kind: 'held'; readonly pid: number | null; readonly url: string | null };

/**
 * Takes the one-instance lock of an EVERREF_HOME: SQLite's own lock on a file, which the system takes back from a dead process, however
 * it died (a pid file would outlive it, and its number be given to another). Throws `UnusableStoreError` where the file cannot be used.
 */
export function takeLock({ lockFile, runningFile }: { readonly lockFile: string; readonly runningFile: string }): Lock {
  let db: DatabaseSync | null = null;
  try {
    mkdirSync(dirname(lockFile), { recursive: true, mode: 0o700 });
    db = new DatabaseSync(lockFile, { timeout: 0 });
    // Nothing is ever written to it; nobody else may open and close this file in this process: that would end the lock (fcntl(2)).
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db?.close();
    if (!isBusy(error)) throw new UnusableStoreError(lockFile, error);
    const running = readRunning(runningFile);
    return { kind: 'held', pid: running?.pid ?? null, url: running?.url ?? null };
  }
  const held = db;
  return {
    kind: 'taken',
    release: () => {
      if (held.isOpen) held.close();
    },
  };
}

/** Writes down where this process answers, readable by this user alone, in one step. */
export function writeRunning(file: string, running: Running): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const aside = `${file}.${process.pid}.new`;
  writeFileSync(aside, `${JSON.stringify(running)}\n`, { mode: 0o600 });
  renameSync(aside, file);
}

/** Where a running host answers; null where none is, or where the file was left behind by a process that is no more. */
export function readRunning(file: string): Running | null {
  try {
    const running = Running.parse(JSON.parse(readFileSync(file, 'utf8')));
    return isAlive(running.pid) ? running : null;
  } catch {
    return null;
  }
}

/** Takes the file away if it is this process's own. */
export function clearRunning(file: string): void {
  if (readRunning(file)?.pid === process.pid) rmSync(file, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
