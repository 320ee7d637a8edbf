import { z } from 'zod';
import { IsoTime, ObjectId, RepositoryId } from '../../shared/model/id.ts';
import { RefName } from '../../shared/model/ref.ts';
import type { Store } from './open.ts';
import { randomId } from './random-id.ts';

/** An overwriting that a look has decided upon, and that is not in the history yet. */
export const PendingOverwriting = z.object({
  repository: RepositoryId,
  ref: RefName,
  before: ObjectId,
  after: ObjectId.nullable(),
  at: IsoTime,
  since: IsoTime.nullable(),
  /** This host keeps the old tip. */
  held: z.boolean(),
});
export type PendingOverwriting = z.infer<typeof PendingOverwriting>;

/**
 * Overwritings on their way into the history. A look moves refs, after which the overwriting cannot be seen any more: the row is written before, and
 * taken away when the history has it.
 */
export interface Overwritings {
  add(cloneId: string, remote: string, found: readonly PendingOverwriting[]): void;
  ofRemote(cloneId: string, remote: string): readonly { readonly id: string; readonly found: PendingOverwriting }[];
  remove(id: string): void;
}

/** The table `overwritings`. */
export function openOverwritings(store: Store): Overwritings {
  const { db } = store;
  const insert = db.prepare('INSERT INTO overwritings (id, clone_id, remote, found) VALUES (?, ?, ?, ?)');
  const select = db.prepare('SELECT id, found FROM overwritings WHERE clone_id = ? AND remote = ? ORDER BY rowid');
  const remove = db.prepare('DELETE FROM overwritings WHERE id = ?');
  return {
    add(cloneId, remote, found) {
      if (found.length === 0) return;
      store.durably(() => {
        for (const one of found) insert.run(randomId('w-'), cloneId, remote, JSON.stringify(one));
      });
    },
    ofRemote: (cloneId, remote) =>
      select.all(cloneId, remote).map((row) => ({ id: String(row['id']), found: PendingOverwriting.parse(JSON.parse(String(row['found']))) })),
    remove(id) {
      remove.run(id);
    },
  };
}
