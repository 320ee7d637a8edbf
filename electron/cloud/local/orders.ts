import type { Order, OrderAnswer, Orders, Subscription } from '../../sync/ports.ts';
import { Answer, OrderBody } from '../order-body.ts';
import { dayMs, type LocalContext } from './context.ts';

/** Orders that are carried out side by side. */
const sideBySide = 4;

/** Orders over the shared file. */
export function openOrders(context: LocalContext): Orders & { close(): Promise<void> } {
  const { bells, hostId, store } = context;
  const { db } = store;
  const endings = new Set<() => void>();
  let serving: Subscription | null = null;

  /** The answer; null while there is none. Taking it away ends the order. */
  function takeAnswer(id: string): OrderAnswer | null {
    const row = db.prepare("SELECT answer FROM orders WHERE id = ? AND state = 'answered'").get(id);
    if (row === undefined) return null;
    store.transaction(() => void db.prepare('DELETE FROM orders WHERE id = ?').run(id));
    return Answer.parse(JSON.parse(String(row['answer'])));
  }

  function ask(order: Order, signal?: AbortSignal): Promise<OrderAnswer> {
    const expiresAt = Date.parse(order.expiresAt);
    const expired: OrderAnswer = { kind: 'expired' };
    if (signal?.aborted === true || expiresAt <= context.now().getTime()) return Promise.resolve(expired);
    const known = store.transaction(() => {
      db.prepare('DELETE FROM orders WHERE expires_at < ?').run(context.now().getTime() - dayMs);
      if (db.prepare('SELECT 1 FROM hosts WHERE id = ?').get(order.to) === undefined) return false;
      db.prepare("INSERT INTO orders (id, sender, receiver, body, expires_at, state) VALUES (?, ?, ?, ?, ?, 'waiting')").run(
        order.id,
        hostId,
        order.to,
        JSON.stringify(order),
        expiresAt,
      );
      return true;
    });
    if (!known) return Promise.resolve({ kind: 'refused', message: 'this machine is not known here any more' });
    return new Promise((resolve) => {
      const timer = setTimeout(giveUp, expiresAt - context.now().getTime());
      const bell = bells.listen(look);
      signal?.addEventListener('abort', giveUp);
      endings.add(giveUp);
      bells.ring([order.to]);

      function end(answer: OrderAnswer): void {
        clearTimeout(timer);
        bell.close();
        signal?.removeEventListener('abort', giveUp);
        endings.delete(giveUp);
        resolve(answer);
      }
      function look(): void {
        try {
          const answer = takeAnswer(order.id);
          if (answer !== null) end(answer);
        } catch (error) {
          context.log.warn('An answer could not be read', { order: order.id, error });
        }
      }
      function giveUp(): void {
        let late: OrderAnswer | null = null;
        try {
          // An answer that has just come counts; an order that nobody has begun is never begun.
          late = takeAnswer(order.id);
          store.transaction(() => void db.prepare("DELETE FROM orders WHERE id = ? AND state = 'waiting'").run(order.id));
        } catch (error) {
          context.log.warn('An order could not be taken back', { order: order.id, error });
        }
        end(late ?? expired);
      }
    });
  }

  /** Takes one order for this host, so that nobody takes it a second time; null where none waits. */
  function takeOne(): Order | null {
    const nowMs = context.now().getTime();
    if (db.prepare("SELECT 1 FROM orders WHERE receiver = ? AND state = 'waiting' AND expires_at > ?").get(hostId, nowMs) === undefined) return null;
    const row = store.transaction(() =>
      db
        .prepare(
          `UPDATE orders SET state = 'taken' WHERE id = (SELECT id FROM orders WHERE receiver = ? AND state = 'waiting' AND expires_at > ? ORDER BY expires_at LIMIT 1)
           RETURNING id, body`,
        )
        .get(hostId, nowMs),
    );
    if (row === undefined) return null;
    const read = OrderBody.safeParse(JSON.parse(String(row['body'])));
    if (read.success) return read.data;
    answer(String(row['id']), { kind: 'refused', message: 'this machine does not understand the order: update Everref on it' });
    return takeOne();
  }

  function answer(id: string, given: OrderAnswer): void {
    const sender = store.transaction(
      () =>
        db.prepare("UPDATE orders SET state = 'answered', answer = ? WHERE id = ? AND state = 'taken' RETURNING sender").get(JSON.stringify(given), id)?.[
          'sender'
        ],
    );
    if (typeof sender === 'string') bells.ring([sender]);
  }

  function serve(handler: (order: Order) => Promise<OrderAnswer>): Subscription {
    if (serving !== null) throw new Error('this process takes orders already: close that subscription first');
    const inHand = new Set<Promise<void>>();
    let closed = false;

    function look(): void {
      try {
        while (!closed && inHand.size < sideBySide) {
          const order = takeOne();
          if (order === null) return;
          const work = carryOut(order).finally(() => {
            inHand.delete(work);
            look();
          });
          inHand.add(work);
        }
      } catch (error) {
        context.log.warn('Orders could not be read', { error });
      }
    }
    async function carryOut(order: Order): Promise<void> {
      try {
        answer(order.id, await handler(order));
      } catch (error) {
        context.log.error('An order failed', { order: order.id, error });
        answer(order.id, { kind: 'refused', message: `it failed there: ${error instanceof Error ? error.message : String(error)}` });
      }
    }

    const bell = bells.listen(look);
    queueMicrotask(look);
    serving = {
      async close() {
        if (closed) return;
        closed = true;
        bell.close();
        await Promise.allSettled(inHand);
        serving = null;
      },
    };
    return serving;
  }

  return {
    ask,
    serve,
    async close() {
      await serving?.close();
      for (const end of [...endings]) end();
    },
  };
}
