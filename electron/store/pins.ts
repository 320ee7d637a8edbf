import type { Store } from './open.ts';

/** An overwritten or deleted branch's tip that is kept: as refs/everref/lost/<id>, or as a bundle where the clone has a mirror remote. */
export interface Pin {
  readonly id: string;
  readonly cloneId: string;
  readonly remote: string;
  /** The branch's full name on the remote. */
  readonly ref: string;
  readonly tip: string;
  readonly at: string;
  /** Absolute path of the bundle; null: a ref. */
  readonly bundle: string | null;
  /** Kept for ever: neither age nor size lets go of it. */
  readonly keep: boolean;
}

/** The tips that Everref keeps. A row is written before its ref or bundle: a crash between leaves a row without one, never one without a row. */
export interface Pins {
  add(pins: readonly Pin[]): void;
  find(cloneId: string, remote: string, ref: string, tip: string): Pin | null;
  get(id: string): Pin | null;
  /** Those of any clone that keep this tip. */
  ofTip(tip: string): readonly Pin[];
  /** Keeps it for ever, or as long as the rule says. Durable before it returns. */
  setKeep(id: string, keep: boolean): void;
  /** Those that are kept, newest first. */
  ofClone(cloneId: string): readonly Pin[];
  remove(id: string): void;
  /** From now on it is kept as this bundle. Durable before it returns. */
  putBundle(id: string, bundle: string): void;
  /** No longer kept: the rows stay, for about a year, so that `find` knows what was seen. One transaction. */
  drop(ids: readonly string[], at: string): void;
}

/** The table `pins`. */
export function openPins(store: Store): Pins {
  const { db } = store;
  const insert = db.prepare('INSERT OR IGNORE INTO pins (id, clone_id, remote, ref, tip, at, bundle, keep) VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const find = db.prepare('SELECT * FROM pins WHERE clone_id = ? AND remote = ? AND ref = ? AND tip = ? ORDER BY at DESC LIMIT 1');
  const ofClone = db.prepare('SELECT * FROM pins WHERE clone_id = ? AND dropped_at IS NULL ORDER BY at DESC, id');
  const putBundle = db.prepare('UPDATE pins SET bundle = ? WHERE id = ?');
  const drop = db.prepare('UPDATE pins SET dropped_at = ? WHERE id = ?');
  const forget = db.prepare('DELETE FROM pins WHERE dropped_at < ?');
  const one = db.prepare('SELECT * FROM pins WHERE id = ? AND dropped_at IS NULL');
  const ofTip = db.prepare('SELECT * FROM pins WHERE tip = ? AND dropped_at IS NULL ORDER BY at DESC, id');
  const setKeep = db.prepare('UPDATE pins SET keep = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM pins WHERE id = ?');
  return {
    add(pins) {
      if (pins.length === 0) return;
      store.durably(() => {
        for (const { id, cloneId, remote, ref, tip, at, bundle, keep } of pins) insert.run(id, cloneId, remote, ref, tip, at, bundle, keep ? 1 : 0);
      });
    },
    find(cloneId, remote, ref, tip) {
      const row = find.get(cloneId, remote, ref, tip);
      return row === undefined ? null : toPin(row);
    },
    get(id) {
      const row = one.get(id);
      return row === undefined ? null : toPin(row);
    },
    ofTip: (tip) => ofTip.all(tip).map(toPin),
    setKeep(id, keep) {
      store.durably(() => setKeep.run(keep ? 1 : 0, id));
    },
    ofClone: (cloneId) => ofClone.all(cloneId).map(toPin),
    remove(id) {
      remove.run(id);
    },
    putBundle(id, bundle) {
      store.durably(() => putBundle.run(bundle, id));
    },
    drop(ids, at) {
      store.durably(() => {
        for (const id of ids) drop.run(at, id);
        forget.run(new Date(Date.parse(at) - 400 * 86_400_000).toISOString());
      });
    },
  };
}

function toPin(row: Readonly<Record<string, unknown>>): Pin {
  return {
    id: String(row['id']),
    cloneId: String(row['clone_id']),
    remote: String(row['remote']),
    ref: String(row['ref']),
    tip: String(row['tip']),
    at: String(row['at']),
    bundle: row['bundle'] === null ? null : String(row['bundle']),
    keep: row['keep'] === 1,
  };
}
