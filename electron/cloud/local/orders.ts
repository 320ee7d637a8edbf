import type { Order, OrderAnswer } from '../../../shared/model/order.ts';
import { keepAnswersMs, readAnswer, writeAnswer, writeOrder } from '../order-text.ts';
import type { AnswerState, OrderTable } from '../tables.ts';
import type { LocalContext } from './context.ts';

/** What one host may leave for another, and how many answers are kept for it. */
const waitingAtMost = 500;
const answersAtMost = 1000;
/** Nothing waits longer, whoever asks for it. */
const longestMs = 15 * 86_400_000;

/** The orders of one host in the shared file. */
export function openOrderTable(context: LocalContext): OrderTable {
  const { bells, hostId, store } = context;
  const { db } = store;
  const nowMs = () => context.now().getTime();
  const selectOrder = db.prepare('SELECT state, answer, sender, expires_at FROM orders WHERE id = ?');
  // A lease that ends later than one can: the clock was put back since.
  const free = `receiver = ?1 AND expires_at > ?2 AND (state = 'waiting' OR (state = 'taken' AND (taken_until < ?2 OR taken_until > ?2 + ${context.times.leaseMs}))) AND id NOT IN (SELECT value FROM json_each(?3))`;
  const anyFree = db.prepare(`SELECT 1 FROM orders WHERE ${free} LIMIT 1`);
  const takeFree = db.prepare(
    `UPDATE orders SET state = 'taken', taken_until = ?4 WHERE id = (SELECT id FROM orders WHERE ${free} ORDER BY expires_at LIMIT 1) RETURNING id, body`,
  );

  function prune(): void {
    db.prepare('DELETE FROM orders WHERE expires_at < ?').run(nowMs() - keepAnswersMs);
    db.prepare(
      `DELETE FROM orders WHERE id IN (SELECT id FROM orders WHERE sender = ?1 AND state = 'answered' ORDER BY expires_at
       LIMIT max(0, (SELECT count(*) FROM orders WHERE sender = ?1 AND state = 'answered') - ?2))`,
    ).run(hostId, answersAtMost);
  }

  function put(order: Order, forMs: number): Awaited<ReturnType<OrderTable['putDown']>> {
    const answered = (answer: OrderAnswer) => ({ kind: 'answered', answer }) as const;
    prune();
    const there = selectOrder.get(order.id);
    if (there !== undefined) {
      if (there['sender'] !== hostId) return answered({ kind: 'refused', message: 'another machine gave an order with this id' });
      if (there['state'] === 'answered') return answered(readAnswer(String(there['answer'])));
      return { kind: 'waiting', forMs: Number(there['expires_at']) - nowMs() };
    }
    if (forMs <= 0) return answered({ kind: 'expired' });
    if (db.prepare('SELECT 1 FROM hosts WHERE id = ?').get(order.to) === undefined)
      return answered({ kind: 'refused', message: 'this machine is not known here any more' });
    const waiting = db.prepare("SELECT count(*) AS n FROM orders WHERE receiver = ? AND sender = ? AND state = 'waiting'").get(order.to, hostId)?.['n'];
    if (Number(waiting) >= waitingAtMost) return answered({ kind: 'refused', message: 'too many orders wait for this machine already' });
    const stands = Math.min(forMs, longestMs);
    db.prepare("INSERT INTO orders (id, sender, receiver, body, expires_at, state) VALUES (?, ?, ?, ?, ?, 'waiting')").run(
      order.id,
      hostId,
      order.to,
      writeOrder(order),
      nowMs() + stands,
    );
    return { kind: 'waiting', forMs: stands };
  }

  return {
    async putDown(order, forMs) {
      const down = store.durably(() => put(order, forMs));
      if (down.kind === 'waiting') bells.ring([order.to]);
      return down;
    },
    async answerTo(id): Promise<AnswerState> {
      const row = selectOrder.get(id);
      if (row === undefined || row['sender'] !== hostId) return { kind: 'gone' };
      return row['state'] === 'answered' ? { kind: 'answered', answer: readAnswer(String(row['answer'])) } : { kind: 'waiting' };
    },
    async takeBack(id) {
      store.transaction(() => void db.prepare("DELETE FROM orders WHERE id = ? AND sender = ? AND state = 'waiting'").run(id, hostId));
    },
    async takeOne(idsInHand) {
      const skip = JSON.stringify(idsInHand);
      if (anyFree.get(hostId, nowMs(), skip) === undefined) return null;
      const row = store.transaction(() => takeFree.get(hostId, nowMs(), skip, nowMs() + context.times.leaseMs));
      return row === undefined ? null : { id: String(row['id']), body: String(row['body']) };
    },
    async renew(ids) {
      const until = nowMs() + context.times.leaseMs;
      const renewOne = db.prepare("UPDATE orders SET taken_until = ? WHERE id = ? AND receiver = ? AND state = 'taken'");
      store.transaction(() => {
        for (const id of ids) renewOne.run(until, id, hostId);
      });
    },
    async answer(id, given) {
      const sender = store.durably(
        () =>
          db
            .prepare("UPDATE orders SET state = 'answered', answer = ? WHERE id = ? AND receiver = ? AND state = 'taken' RETURNING sender")
            .get(writeAnswer(given), id, hostId)?.['sender'],
      );
      if (typeof sender === 'string') bells.ring([sender]);
    },
  };
}
