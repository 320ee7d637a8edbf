import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrations } from './migrations.ts';

/** An open store. Tables are reached through the functions in this folder, one file per table. */
export interface Store {
  readonly db: DatabaseSync;
  /** Runs `work` in one transaction: all of it or none, also across a crash. Inside another one it joins that one. */
  transaction<T>(work: () => T): T;
  /** As `transaction`, on disk before it returns (`synchronous=FULL`): for outbox, deliveries and journal. Inside another one it joins that one. */
  durably<T>(work: () => T): T;
  /** Calls back with words when writing begins to fail (a full disk, a folder that became read-only), with null when it works again. */
  onHealth(listener: (words: string | null) => void): void;
  close(): void;
}

/** The store is of a newer Everref: going on could lose what that one knows. */
export class NewerStoreError extends Error {
  constructor(file: string, found: number) {
    super(`${file} was written by a newer Everref (schema ${found}, this one knows ${migrations.length}): start that one, or move the file away`);
    this.name = 'NewerStoreError';
  }
}

/** The store's file cannot be opened, read or written: says which and what to do. */
export class UnusableStoreError extends Error {
  constructor(file: string, cause: unknown) {
    super(`${file} ${unusableWords(cause)}`, { cause });
    this.name = 'UnusableStoreError';
  }
}

/** Opens (or makes) a store and brings its schema up to date. `file` may be `:memory:`. Throws `NewerStoreError`, `UnusableStoreError`. */
export function openStore(file: string, steps: readonly string[] = migrations): Store {
  const db = whenFree(() => openFile(file));
  try {
    // The change to WAL needs the file alone for a moment and does not wait for it by itself (sqlite.org/wal.html, "busy").
    // WAL: readers never wait for the writer. NORMAL can lose the last commits in a power cut, never corrupt; FULL where that matters.
    whenFree(() => db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-2048'));
    whenFree(() => migrate(db, file, steps));
  } catch (error) {
    if (db.isOpen) db.close();
    throw error instanceof NewerStoreError ? error : new UnusableStoreError(file, error);
  }

  let sick: string | null = null;
  const healthListeners: ((words: string | null) => void)[] = [];
  function health(words: string | null): void {
    if (words === sick) return;
    sick = words;
    for (const listener of healthListeners) listener(words);
  }

  function transaction<T>(work: () => T): T {
    if (db.isTransaction) return work();
    try {
      const result = wholeTransaction(work);
      health(null);
      return result;
    } catch (error) {
      if (lasting.has(sqliteCode(error) ?? 0)) health(`${file} ${unusableWords(error)}`);
      throw error;
    }
  }

  function wholeTransaction<T>(work: () => T): T {
    whenFree(() => db.exec('BEGIN IMMEDIATE'));
    try {
      const result = work();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      // A full disk has rolled back by itself; a second ROLLBACK would hide why.
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }

  return {
    db,
    transaction,
    durably(work) {
      // Whoever began the transaction decided how durable it is; SQLite refuses the change inside one.
      if (db.isTransaction) return work();
      db.exec('PRAGMA synchronous=FULL');
      try {
        return transaction(work);
      } finally {
        db.exec('PRAGMA synchronous=NORMAL');
      }
    },
    onHealth: (listener) => void healthListeners.push(listener),
    close: () => db.close(),
  };
}

/** Faults that do not pass by trying again: read-only, input/output, corrupt, full, no database (sqlite.org/rescode.html). */
const lasting: ReadonlySet<number> = new Set([8, 10, 11, 13, 26]);

function openFile(file: string): DatabaseSync {
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    return new DatabaseSync(file, { timeout: 5000 });
  } catch (error) {
    throw new UnusableStoreError(file, error);
  }
}

const busyForMs = 10_000;

/** Runs `work`, again after a short wait while another process holds the file; gives up after `busyForMs`. */
function whenFree<T>(work: () => T): T {
  const began = performance.now();
  for (let tried = 1; ; tried++) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() - began > busyForMs) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.min(5 * tried, 100));
    }
  }
}

/** SQLite's primary result code of a fault (sqlite.org/rescode.html), or null where it is not one of SQLite's. */
export function sqliteCode(error: unknown): number | null {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null;
}

/** Whether another connection holds the file (SQLITE_BUSY, SQLITE_LOCKED): worth another try. */
export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === 5 || code === 6;
}

function unusableWords(error: unknown): string {
  switch (sqliteCode(error)) {
    case 5:
    case 6:
      return 'is held by another program: end that one, or wait until it is done';
    case 8:
      return 'cannot be written: allow this user to write to it and to its folder';
    case 11:
    case 26:
      return 'is damaged or is no Everref file: move it away, a new one is made at the next start';
    case 13:
      return 'cannot grow: the disk is full';
    case 14:
      return 'cannot be opened: check that its folder exists and that this user may write there';
    default:
      return `cannot be used: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function migrate(db: DatabaseSync, file: string, steps: readonly string[]): void {
  const version = () => Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version() > steps.length) {
    const found = version();
    db.close();
    throw new NewerStoreError(file, found);
  }
  if (version() === steps.length) return;
  // One exclusive transaction: two hosts that open a shared file at once migrate it once.
  db.exec('BEGIN EXCLUSIVE');
  try {
    for (let step = version(); step < steps.length; step++) db.exec(`${steps[step]}; PRAGMA user_version=${step + 1}`);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
