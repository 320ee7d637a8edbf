import { Checkout, checkoutShape } from '../../shared/model/checkout.ts';
import type { Store } from './open.ts';
import { randomId } from './random-id.ts';

/** Identities and last known states of this host's checkouts and clones. */
export interface Checkouts {
  /** The id of the clone with this common git folder, made at first sight; `known`: it was there before. */
  cloneId(commonDir: string): { readonly id: string; readonly known: boolean };
  /** The id of the checkout at this real path, made at first sight. */
  checkoutId(path: string, cloneId: string, at: string): string;
  /** All states that were ever saved, for the time before the first sweep. What an older Everref wrote and this one cannot read is left out. */
  lastStates(): readonly Checkout[];
  /** Saves states, and with them (or not at all) what their clones looked like when they were read, by clone id; null: not to be known. */
  save(states: readonly Checkout[], stamps?: ReadonlyMap<string, string | null>): void;
  /** What the clones of saved states looked like when those were read. A clone without one is left out. */
  stamps(): ReadonlyMap<string, string>;
  /** Forgets states (not identities: a checkout that comes back is the same one). */
  forgetStates(checkoutIds: readonly string[]): void;
}

/** Whether a state was ever saved. */
export function knowsStates({ db }: Pick<Store, 'db'>): boolean {
  return db.prepare('SELECT 1 FROM checkouts WHERE state IS NOT NULL LIMIT 1').get() !== undefined;
}

/** The tables `checkouts` and `clones`. */
export function openCheckouts(store: Store): Checkouts {
  const { db } = store;
  const findClone = db.prepare('SELECT id FROM clones WHERE common_dir = ?');
  const addClone = db.prepare('INSERT INTO clones (id, common_dir) VALUES (?, ?)');
  const findCheckout = db.prepare('SELECT id, clone_id FROM checkouts WHERE path = ?');
  const addCheckout = db.prepare('INSERT INTO checkouts (id, path, clone_id, seen_at) VALUES (?, ?, ?, ?)');
  const moveCheckout = db.prepare('UPDATE checkouts SET clone_id = ? WHERE id = ?');
  const states = db.prepare('SELECT state, shape FROM checkouts WHERE state IS NOT NULL ORDER BY path');
  const save = db.prepare('UPDATE checkouts SET state = ?, shape = ?, seen_at = ? WHERE id = ?');
  const saveStamp = db.prepare('UPDATE clones SET stamp = ? WHERE id = ?');
  const allStamps = db.prepare('SELECT id, stamp FROM clones WHERE stamp IS NOT NULL');
  const forget = db.prepare('UPDATE checkouts SET state = NULL WHERE id = ?');
  return {
    cloneId(commonDir) {
      const found = findClone.get(commonDir);
      if (found !== undefined) return { id: String(found['id']), known: true };
      const id = randomId('k-');
      addClone.run(id, commonDir);
      return { id, known: false };
    },
    checkoutId(path, cloneId, at) {
      const found = findCheckout.get(path);
      if (found === undefined) {
        const id = randomId('c-');
        addCheckout.run(id, path, cloneId, at);
        return id;
      }
      const id = String(found['id']);
      if (found['clone_id'] !== cloneId) moveCheckout.run(cloneId, id);
      return id;
    },
    lastStates() {
      const found: Checkout[] = [];
      for (const row of states.all()) {
        const state = readState(String(row['state']), row['shape'] === checkoutShape);
        if (state !== null) found.push(state);
      }
      return found;
    },
    save(list, stamps = new Map()) {
      if (list.length + stamps.size === 0) return;
      store.transaction(() => {
        for (const state of list) save.run(JSON.stringify(state), checkoutShape, state.updatedAt, state.id);
        for (const [id, stamp] of stamps) saveStamp.run(stamp, id);
      });
    },
    stamps: () => new Map(allStamps.all().map((row) => [String(row['id']), String(row['stamp'])])),
    forgetStates(ids) {
      if (ids.length === 0) return;
      store.transaction(() => {
        for (const id of ids) forget.run(id);
      });
    },
  };
}

/** One that was saved by this very schema, or still fits it; null: it cannot be read. */
function readState(text: string, isOurs: boolean): Checkout | null {
  try {
    const read: unknown = JSON.parse(text);
    // Only this table writes such rows, and only of `Checkout`s.
    if (isOurs) return read as Checkout;
    const state = Checkout.safeParse(read);
    return state.success ? state.data : null;
  } catch {
    return null;
  }
}
