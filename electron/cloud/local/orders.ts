import type { Order, OrderAnswer } from '../../../shared/model/order.ts';
import type { Orders, Subscription } from '../../sync/ports.ts';
import { keepAnswersMs, notUnderstood, readAnswer, readOrder, writeAnswer, writeOrder } from '../order-text.ts';
import type { LocalContext } from './context.ts';

/** Orders that are carried out side by side. */
const sideBySide = 4;
/** What one host may leave for another, and how many answers are kept for it. */
const waitingAtMost = 500;
const answersAtMost = 1000;
/** A timer takes no more (24 days). */
const longestMs = 2 ** 31 - 1;
const expired: OrderAnswer = { kind: 'expired' };

/** Orders over the shared file. */
export function openOrders(context: LocalContext): Orders & { close(): Promise<void> } {
  const { bells, hostId, store } = context;
  const { db } = store;
  const endings = new Set<() => void>();
  /** How many wait here for the answer to an order. */
  const askers = new Map<string, number>();
  let serving: Subscription | null = null;
  const nowMs = () => context.now().getTime();
  const selectOrder = db.prepare('SELECT state, answer, sender, expires_at FROM orders WHERE id = ?');

  /** The recorded answer; null while there is none. */
  function answerTo(id: string): OrderAnswer | null {
    const row = selectOrder.get(id);
    return row?.['state'] === 'answered' ? readAnswer(String(row['answer'])) : null;
  }

  /** Puts the order down, or finds it there. Answers until when to wait, or the answer. */
  function putDown(order: Order): { readonly until: number } | { readonly answer: OrderAnswer } {
    return store.durably(() => {
      prune();
      const there = selectOrder.get(order.id);
      if (there !== undefined) {
        if (there['sender'] !== hostId) return { answer: { kind: 'refused', message: 'another machine gave an order with this id' } };
        return there['state'] === 'answered' ? { answer: readAnswer(String(there['answer'])) } : { until: Number(there['expires_at']) };
      }
      const until = Date.parse(order.expiresAt);
      if (until <= nowMs()) return { answer: expired };
      if (db.prepare('SELECT 1 FROM hosts WHERE id = ?').get(order.to) === undefined)
        return { answer: { kind: 'refused', message: 'this machine is not known here any more' } };
      const waiting = db.prepare("SELECT count(*) AS n FROM orders WHERE receiver = ? AND sender = ? AND state = 'waiting'").get(order.to, hostId)?.['n'];
      if (Number(waiting) >= waitingAtMost) return { answer: { kind: 'refused', message: 'too many orders wait for this machine already' } };
      db.prepare("INSERT INTO orders (id, sender, receiver, body, expires_at, state) VALUES (?, ?, ?, ?, ?, 'waiting')").run(
        order.id,
        hostId,
        order.to,
        writeOrder(order),
        until,
      );
      return { until };
    });
  }

  function prune(): void {
    db.prepare('DELETE FROM orders WHERE expires_at < ?').run(nowMs() - keepAnswersMs);
    db.prepare(
      `DELETE FROM orders WHERE id IN (SELECT id FROM orders WHERE sender = ?1 AND state = 'answered' ORDER BY expires_at
       LIMIT max(0, (SELECT count(*) FROM orders WHERE sender = ?1 AND state = 'answered') - ?2))`,
    ).run(hostId, answersAtMost);
  }

  /** An order that nobody has begun is never begun, unless somebody else here waits for it too. */
  function takeBack(id: string): void {
    if ((askers.get(id) ?? 0) <= 1) store.transaction(() => void db.prepare("DELETE FROM orders WHERE id = ? AND state = 'waiting'").run(id));
  }

  async function ask(order: Order, signal?: AbortSignal): Promise<OrderAnswer> {
    if (signal?.aborted === true) return answerTo(order.id) ?? expired;
    const down = putDown(order);
    if ('answer' in down) return down.answer;
    askers.set(order.id, (askers.get(order.id) ?? 0) + 1);
    try {
      return await wait(order, down.until, signal);
    } finally {
      const left = (askers.get(order.id) ?? 1) - 1;
      if (left === 0) askers.delete(order.id);
      else askers.set(order.id, left);
    }
  }

  function wait({ id, to }: Order, until: number, signal: AbortSignal | undefined): Promise<OrderAnswer> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(giveUp, Math.min(Math.max(0, until - nowMs()), longestMs));
      const bell = bells.listen(look);
      signal?.addEventListener('abort', giveUp);
      endings.add(leave);
      bells.ring([to]);
      look();

      function end(): void {
        clearTimeout(timer);
        bell.close();
        signal?.removeEventListener('abort', giveUp);
        endings.delete(leave);
      }
      function look(): void {
        try {
          const answer = answerTo(id);
          // Gone without an answer: the machine was forgotten, with what waited for it.
          if (answer === null && selectOrder.get(id) !== undefined) return;
          end();
          resolve(answer ?? expired);
        } catch (error) {
          context.log.warn('An answer could not be read', { order: id, error });
        }
      }
      function giveUp(): void {
        let late: OrderAnswer | null = null;
        try {
          // An answer that has just come counts.
          late = answerTo(id);
          takeBack(id);
        } catch (error) {
          context.log.warn('An order could not be taken back', { order: id, error });
        }
        end();
        resolve(late ?? expired);
      }
      /** The order stands: who asked asks again after the restart. */
      function leave(): void {
        end();
        reject(new Error('the cloud was closed before the answer came'));
      }
    });
  }

  /** Takes one order for this host, so that nobody takes it a second time while this process lives; null where none waits. */
  function takeOne(inHand: ReadonlySet<string>): Order | null {
    const free =
      "receiver = ?1 AND expires_at > ?2 AND (state = 'waiting' OR (state = 'taken' AND taken_until < ?2)) AND id NOT IN (SELECT value FROM json_each(?3))";
    const skip = JSON.stringify([...inHand]);
    if (db.prepare(`SELECT 1 FROM orders WHERE ${free} LIMIT 1`).get(hostId, nowMs(), skip) === undefined) return null;
    const row = store.transaction(() =>
      db
        .prepare(
          `UPDATE orders SET state = 'taken', taken_until = ?4 WHERE id = (SELECT id FROM orders WHERE ${free} ORDER BY expires_at LIMIT 1) RETURNING id, body`,
        )
        .get(hostId, nowMs(), skip, nowMs() + context.times.leaseMs),
    );
    if (row === undefined) return null;
    const order = readOrder(String(row['body']));
    if (order !== null) return order;
    answer(String(row['id']), notUnderstood);
    return takeOne(inHand);
  }

  function answer(id: string, given: OrderAnswer): void {
    const sender = store.durably(
      () =>
        db.prepare("UPDATE orders SET state = 'answered', answer = ? WHERE id = ? AND state = 'taken' RETURNING sender").get(writeAnswer(given), id)?.[
          'sender'
        ],
    );
    if (typeof sender === 'string') bells.ring([sender]);
  }

  function serve(handler: (order: Order) => Promise<OrderAnswer>): Subscription {
    if (serving !== null) throw new Error('this process takes orders already: close that subscription first');
    const inHand = new Map<string, Promise<void>>();
    const ids = new Set<string>();
    let closed = false;

    function look(): void {
      try {
        while (!closed && inHand.size < sideBySide) {
          const order = takeOne(ids);
          if (order === null) return;
          const { id } = order;
          ids.add(id);
          const work = carryOut(order).finally(() => {
            inHand.delete(id);
            ids.delete(id);
            look();
          });
          inHand.set(id, work);
        }
      } catch (error) {
        context.log.warn('Orders could not be read', { error });
      }
    }
    async function carryOut(order: Order): Promise<void> {
      try {
        answer(order.id, await answerOf(order));
      } catch (error) {
        // Begun again when its lease has run out.
        context.log.error('An answer could not be stored', { order: order.id, error });
      }
    }
    async function answerOf(order: Order): Promise<OrderAnswer> {
      try {
        return await handler(order);
      } catch (error) {
        context.log.error('An order failed', { order: order.id, error });
        return { kind: 'refused', message: `it failed there: ${error instanceof Error ? error.message : String(error)}` };
      }
    }
    function renew(): void {
      try {
        for (const id of ids)
          store.transaction(
            () => void db.prepare("UPDATE orders SET taken_until = ? WHERE id = ? AND state = 'taken'").run(nowMs() + context.times.leaseMs, id),
          );
      } catch (error) {
        context.log.warn('The lease of an order could not be renewed', { error });
      }
    }

    const bell = bells.listen(look);
    const lease = setInterval(renew, context.times.leaseMs / 3);
    queueMicrotask(look);
    serving = {
      async close() {
        if (closed) return;
        closed = true;
        bell.close();
        await Promise.allSettled(inHand.values());
        clearInterval(lease);
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
