import type { Store } from './open.ts';

/** A branch that mirrors a pull request. `head` null: it is not there yet, or no longer. */
export interface Mirror {
  readonly repository: string;
  readonly number: number;
  /** Full name. */
  readonly branch: string;
  readonly head: string | null;
}

/** What Everref mirrored: nothing else is ever overwritten or deleted by it. */
export interface Mirrors {
  get(repository: string, number: number): Mirror | null;
  /** Whose branch this is. */
  owner(repository: string, branch: string): Mirror | null;
  /** Durable before it returns. */
  put(mirror: Mirror): void;
  remove(repository: string, number: number): void;
}

/** The table `mirrors`. */
export function openMirrors(store: Store, now: () => Date = () => new Date()): Mirrors {
  const { db } = store;
  const one = db.prepare('SELECT * FROM mirrors WHERE repository = ? AND number = ?');
  const byBranch = db.prepare('SELECT * FROM mirrors WHERE repository = ? AND branch = ?');
  const put = db.prepare('INSERT OR REPLACE INTO mirrors (repository, number, branch, head, at) VALUES (?, ?, ?, ?, ?)');
  const remove = db.prepare('DELETE FROM mirrors WHERE repository = ? AND number = ?');
  return {
    get: (repository, number) => toMirror(one.get(repository, number)),
    owner: (repository, branch) => toMirror(byBranch.get(repository, branch)),
    put: ({ repository, number, branch, head }) => void store.durably(() => put.run(repository, number, branch, head, now().toISOString())),
    remove: (repository, number) => void store.durably(() => remove.run(repository, number)),
  };
}

function toMirror(row: Readonly<Record<string, unknown>> | undefined): Mirror | null {
  if (row === undefined) return null;
  return {
    repository: String(row['repository']),
    number: Number(row['number']),
    branch: String(row['branch']),
    head: row['head'] === null ? null : String(row['head']),
  };
}
