import { z } from 'zod';
import { Rescue } from '../../shared/model/lost.ts';
import type { Store } from './open.ts';

/** What else a rescue needs to go on after a restart. */
export const RescuePlan = z.object({
  /** The clone that it is brought to, and its remote. */
  cloneId: z.string(),
  remote: z.string(),
  /** The (short) name that the branch is to get; null: one is found. */
  name: z.string().nullable(),
  /** What is known of the commit, for a name. */
  branch: z.string().nullable(),
  subject: z.string(),
  /** It was stopped, and the machine that was asked is still to be told. */
  owed: z.boolean().default(false),
});
export type RescuePlan = z.infer<typeof RescuePlan>;

export interface StoredRescue {
  readonly rescue: Rescue;
  readonly plan: RescuePlan;
}

/** A private ref that this host put on a remote for another one. */
export interface RescueRef {
  readonly id: string;
  readonly cloneId: string;
  readonly remote: string;
  readonly ref: string;
  readonly tip: string;
  readonly at: string;
  /** From then on it is taken away whether or not it was fetched. */
  readonly until: string;
}

/** Rescues that this host asked for, and private refs that it put on remotes for others. Every change is on disk before it returns. */
export interface Rescues {
  put(entry: StoredRescue): void;
  find(id: string): StoredRescue | null;
  /** Newest first, at most 100. */
  list(): readonly StoredRescue[];
  /** Those that are not at their end. */
  open(): readonly StoredRescue[];
  /** Those that were stopped, where another machine is still to be told. */
  owed(): readonly StoredRescue[];
  putRef(ref: RescueRef): void;
  refs(): readonly RescueRef[];
  removeRef(id: string): void;
  /** Another host took its rescue back: until then it is not begun. */
  putStop(id: string, until: string): void;
  isStopped(id: string): boolean;
}

const keepRows = 500;

/** The tables `rescues` and `rescue_refs`. */
export function openRescues(store: Store): Rescues {
  const { db } = store;
  const put = db.prepare('INSERT OR REPLACE INTO rescues (id, state, at, rescue, plan) VALUES (?, ?, ?, ?, ?)');
  const prune = db.prepare(
    "DELETE FROM rescues WHERE state NOT IN ('asked', 'brought') AND NOT coalesce(plan->>'owed', 0) AND id NOT IN (SELECT id FROM rescues ORDER BY at DESC LIMIT ?)",
  );
  const find = db.prepare('SELECT rescue, plan FROM rescues WHERE id = ?');
  const list = db.prepare('SELECT rescue, plan FROM rescues ORDER BY at DESC, id LIMIT 100');
  const open = db.prepare("SELECT rescue, plan FROM rescues WHERE state IN ('asked', 'brought') ORDER BY at");
  const owed = db.prepare("SELECT rescue, plan FROM rescues WHERE state = 'stopped' AND plan->>'owed' ORDER BY at LIMIT 100");
  const putStop = db.prepare('INSERT OR REPLACE INTO rescue_stops (id, until) VALUES (?, ?)');
  const dropStops = db.prepare('DELETE FROM rescue_stops WHERE id NOT IN (SELECT id FROM rescue_stops ORDER BY until DESC LIMIT ?)');
  const isStopped = db.prepare('SELECT 1 FROM rescue_stops WHERE id = ?');
  const putRef = db.prepare('INSERT OR REPLACE INTO rescue_refs (id, clone_id, remote, ref, tip, at, until) VALUES (?, ?, ?, ?, ?, ?, ?)');
  const refs = db.prepare('SELECT * FROM rescue_refs ORDER BY at');
  const removeRef = db.prepare('DELETE FROM rescue_refs WHERE id = ?');
  const read = (row: Readonly<Record<string, unknown>>): StoredRescue => ({
    rescue: Rescue.parse(JSON.parse(String(row['rescue']))),
    plan: RescuePlan.parse(JSON.parse(String(row['plan']))),
  });
  return {
    put({ rescue, plan }) {
      store.durably(() => {
        put.run(rescue.id, rescue.state, rescue.at, JSON.stringify(rescue), JSON.stringify(plan));
        prune.run(keepRows);
      });
    },
    find(id) {
      const row = find.get(id);
      return row === undefined ? null : read(row);
    },
    list: () => list.all().map(read),
    open: () => open.all().map(read),
    owed: () => owed.all().map(read),
    putRef({ id, cloneId, remote, ref, tip, at, until }) {
      store.durably(() => putRef.run(id, cloneId, remote, ref, tip, at, until));
    },
    refs: () =>
      refs.all().map((row) => ({
        id: String(row['id']),
        cloneId: String(row['clone_id']),
        remote: String(row['remote']),
        ref: String(row['ref']),
        tip: String(row['tip']),
        at: String(row['at']),
        until: String(row['until']),
      })),
    removeRef(id) {
      store.durably(() => removeRef.run(id));
    },
    putStop(id, until) {
      store.durably(() => {
        putStop.run(id, until);
        dropStops.run(keepRows);
      });
    },
    isStopped: (id) => isStopped.get(id) !== undefined,
  };
}
