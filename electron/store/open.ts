import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrations } from './migrations.ts';

/** An open store. Tables are reached through the functions in this folder, one file per table. */
export interface Store {
  readonly db: DatabaseSync;
  /** Runs `work` in one transaction: all of it or none, also across a crash. Not to be nested. */
  transaction<T>(work: () => T): T;
  /** As `transaction`, on disk before it returns (`synchronous=FULL`): for outbox, deliveries and journal. */
  durably<T>(work: () => T): T;
  close(): void;
}

/** The store is of a newer Everref: going on could lose what that one knows. */
export class NewerStoreError extends Error {
  constructor(file: string, found: number) {
    super(`${file} was written by a newer Everref (schema ${found}, this one knows ${migrations.length}): start that one, or move the file away`);
    this.name = 'NewerStoreError';
  }
}

/** Opens (or makes) a store and brings its schema up to date. `file` may be `:memory:`. Throws `NewerStoreError`. */
export function openStore(file: string, steps: readonly string[] = migrations): Store {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(file, { timeout: 5000 });
  // WAL: readers never wait for the writer. NORMAL can lose the last commits in a power cut, never corrupt; FULL where that matters.
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-2048');
  migrate(db, file, steps);

  function transaction<T>(work: () => T): T {
    db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  }

  return {
    db,
    transaction,
    durably(work) {
      db.exec('PRAGMA synchronous=FULL');
      try {
        return transaction(work);
      } finally {
        db.exec('PRAGMA synchronous=NORMAL');
      }
    },
    close: () => db.close(),
  };
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
    db.exec('ROLLBACK');
    throw error;
  }
}
