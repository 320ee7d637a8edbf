import type { Store } from './open.ts';

/** A move of a branch that is under way. `plan` is JSON: what a roll-back must know (written and read by sync/move-plan.ts). */
export interface MoveRow {
  readonly id: string;
  readonly cloneId: string;
  readonly checkoutId: string | null;
  /** Folder that git runs in. */
  readonly cwd: string;
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly plan: string;
  readonly at: string;
}

/** Moves under way: a row is on disk before git is asked to move anything, and goes when the move is done or undone. */
export interface Moves {
  /** Durable before it returns. */
  add(row: MoveRow): void;
  /** Writes what came to be known of a move since. Durable before it returns. */
  replan(id: string, plan: string): void;
  remove(id: string): void;
  /** Oldest first. */
  list(): readonly MoveRow[];
}

/** The table `moves`. */
export function openMoves(store: Store): Moves {
  const { db } = store;
  const insert = db.prepare('INSERT INTO moves (id, clone_id, checkout_id, cwd, ref, before, after, plan, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const replan = db.prepare('UPDATE moves SET plan = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM moves WHERE id = ?');
  const select = db.prepare('SELECT * FROM moves ORDER BY at, id');
  return {
    add({ id, cloneId, checkoutId, cwd, ref, before, after, plan, at }) {
      store.durably(() => insert.run(id, cloneId, checkoutId, cwd, ref, before, after, plan, at));
    },
    replan(id, plan) {
      store.durably(() => replan.run(plan, id));
    },
    remove(id) {
      remove.run(id);
    },
    list: () =>
      select.all().map((row) => ({
        id: String(row['id']),
        cloneId: String(row['clone_id']),
        checkoutId: row['checkout_id'] === null ? null : String(row['checkout_id']),
        cwd: String(row['cwd']),
        ref: String(row['ref']),
        before: String(row['before']),
        after: String(row['after']),
        plan: String(row['plan']),
        at: String(row['at']),
      })),
  };
}
