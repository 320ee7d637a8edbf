import { z } from 'zod';
import { Order } from '../../shared/model/order.ts';
import type { Store } from './open.ts';

/** A pause that another machine was asked for. */
export type PauseOrder = Extract<Order, { readonly kind: 'pause' }>;

const key = 'pause_wishes';
/** One per machine; more machines than anybody has. */
const wishesAtMost = 200;
const Kept = z.array(Order).max(wishesAtMost);

/** Pauses of other machines that wait for their answer: written before they are asked, so that no end of this process hides one that stands. */
export interface PauseWishes {
  list(): readonly PauseOrder[];
  /** Puts it in place of an earlier one for the same machine. */
  put(order: PauseOrder): void;
  /** Takes that one away, where it is still the one. */
  drop(order: PauseOrder): void;
}

/** The value in `store`. One that this version cannot read is as good as none. */
export function openPauseWishes({ db, durably }: Store): PauseWishes {
  const select = db.prepare('SELECT value FROM meta WHERE key = ?');
  const write = db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value');

  function list(): readonly PauseOrder[] {
    try {
      const read = Kept.safeParse(JSON.parse(String(select.get(key)?.['value'] ?? '[]')));
      return read.success ? read.data.flatMap((order) => (order.kind === 'pause' ? [order] : [])) : [];
    } catch {
      return [];
    }
  }
  const save = (orders: readonly PauseOrder[]) => void write.run(key, JSON.stringify(orders.slice(-wishesAtMost)));

  return {
    list,
    put: (order) => durably(() => save([...list().filter(({ to }) => to !== order.to), order])),
    drop: (order) => durably(() => save(list().filter(({ id }) => id !== order.id))),
  };
}
