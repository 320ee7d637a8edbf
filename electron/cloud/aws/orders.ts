import type { Order, OrderAnswer } from '../../../shared/model/order.ts';
import type { Orders, Subscription } from '../../sync/ports.ts';
import { createLooker } from '../looker.ts';
import { keepAnswersMs, notUnderstood, readAnswer, readOrder, writeAnswer, writeOrder } from '../order-text.ts';
import type { AwsBus } from './bus.ts';
import type { AwsContext } from './context.ts';
import { type Item, openTable, partition } from './table.ts';

/** Orders that are carried out side by side. */
const sideBySide = 4;
/** How often an asker looks for its answer although nobody called: soon at first, then a twentieth of the time it has waited. */
const firstLooksMs = 1000;
const laterLooksMs = 300_000;
/** A timer takes no more (24 days). */
const longestMs = 2 ** 31 - 1;
const expired: OrderAnswer = { kind: 'expired' };

/**
 * Orders as items of the table, begun by whoever changes them from `waiting` to `taken`; a call through the bus saves the wait for the next look. The
 * answer is an item of its own with the asker, so that the list of orders, which is looked at all the time, stays short.
 */
export function openOrders(context: AwsContext, bus: Pick<AwsBus, 'call' | 'onCall'>): Orders & { close(): Promise<void> } {
  const { connection, hostId, log, now, times } = context;
  const table = openTable(context);
  const { TableName } = table;
  const endings = new Set<() => void>();
  const lookers = { order: new Set<() => void>(), answer: new Set<() => void>() };
  const underWay = new Set<Promise<unknown>>();
  /** How many wait here for the answer to an order. */
  const askers = new Map<string, number>();
  let serving: Subscription | null = null;
  bus.onCall((about) => {
    for (const look of lookers[about]) look();
  });

  function hold<T>(work: Promise<T>): Promise<T> {
    underWay.add(work);
    const done = () => void underWay.delete(work);
    work.then(done, done);
    return work;
  }

  /** An order that nobody has begun is never begun, unless somebody else here waits for it too. */
  async function takeBack(order: Order): Promise<void> {
    if ((askers.get(order.id) ?? 0) > 1) return;
    await connection.conditionally(({ items }) =>
      items.delete({
        TableName,
        Key: keyOf(order),
        ConditionExpression: '#s = :w',
        ExpressionAttributeNames: { '#s': 'stage' },
        ExpressionAttributeValues: { ':w': 'waiting' },
      }),
    );
  }

  /** The recorded answer; null while there is none. */
  async function answerTo(id: string): Promise<OrderAnswer | null> {
    const item = await table.get({ pk: partition.answers(hostId), sk: id });
    return item === null ? null : readAnswer(String(item['answer']));
  }

  /** Puts the order down, or finds it there. Answers whether there is something to wait for, or the answer. */
  async function putDown(order: Order, isGivenUp: () => boolean): Promise<OrderAnswer | 'wait'> {
    const until = Date.parse(order.expiresAt);
    const there = await answerTo(order.id);
    if (there !== null) return there;
    if (isGivenUp() || until <= now().getTime()) return expired;
    if ((await table.get({ pk: partition.hosts, sk: order.to })) === null) return { kind: 'refused', message: 'this machine is not known here any more' };
    // Taken back before it was given.
    if (isGivenUp()) return expired;
    const expires = Math.ceil((until + keepAnswersMs) / 1000);
    const item = { ...keyOf(order), stage: 'waiting', sender: hostId, body: writeOrder(order), until, expires };
    // Not there: it is new, or was answered just now.
    await connection.conditionally(({ items }) => items.put({ TableName, Item: item, ConditionExpression: 'attribute_not_exists(pk)' }));
    void hold(bus.call({ to: order.to, about: 'order' }));
    return 'wait';
  }

  async function ask(order: Order, signal?: AbortSignal): Promise<OrderAnswer> {
    const begunAt = now().getTime();
    let isGivenUp = signal?.aborted === true;
    let isClosed = false;
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = () => {
        isGivenUp = true;
        resolve();
      };
    });
    const leave = () => {
      isClosed = true;
      end();
    };
    const timer = setTimeout(end, Math.min(Math.max(0, Date.parse(order.expiresAt) - begunAt), longestMs));
    signal?.addEventListener('abort', end);
    endings.add(leave);
    askers.set(order.id, (askers.get(order.id) ?? 0) + 1);
    try {
      const down = await putDown(order, () => isGivenUp && !isClosed);
      if (down !== 'wait') return down;
      while (!isGivenUp) {
        const answer = await answerTo(order.id).catch((error: unknown) => {
          log.warn('An answer could not be read', { order: order.id, error });
          return null;
        });
        if (answer !== null) return answer;
        await Promise.race([called(now().getTime() - begunAt), ended]);
      }
      // The order stands: who asked asks again after the restart.
      if (isClosed) throw new Error('the cloud was closed before the answer came');
      await takeBack(order);
      // An answer that has just come counts.
      return (await answerTo(order.id)) ?? expired;
    } catch (error) {
      if (isGivenUp && !isClosed) return expired;
      throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      endings.delete(leave);
      const left = (askers.get(order.id) ?? 1) - 1;
      if (left === 0) askers.delete(order.id);
      else askers.set(order.id, left);
    }
  }

  /** Resolves when this host is called for an answer, or after a while: a call that came while the answer was being read was missed. */
  function called(waitedMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(pause);
        lookers.answer.delete(done);
        endings.delete(done);
        resolve();
      };
      const pause = setTimeout(done, Math.min(Math.max(Math.min(times.lookEveryMs, firstLooksMs), waitedMs / 20), laterLooksMs));
      lookers.answer.add(done);
      endings.add(done);
    });
  }

  /** Makes this process the one that carries the order out, for a lease; false where another one is. */
  async function take({ pk, sk }: Item): Promise<boolean> {
    const at = now().getTime();
    const done = await connection.conditionally(({ items }) =>
      items.update({
        TableName,
        Key: { pk, sk },
        UpdateExpression: 'SET #s = :taken, takenUntil = :later',
        ConditionExpression: '#s = :waiting OR (#s = :taken AND takenUntil < :now)',
        ExpressionAttributeNames: { '#s': 'stage' },
        ExpressionAttributeValues: { ':waiting': 'waiting', ':taken': 'taken', ':now': at, ':later': at + times.leaseMs },
      }),
    );
    return done !== null;
  }

  async function renew({ pk, sk }: Item): Promise<void> {
    await connection.conditionally(({ items }) =>
      items.update({
        TableName,
        Key: { pk, sk },
        UpdateExpression: 'SET takenUntil = :later',
        ConditionExpression: '#s = :taken',
        ExpressionAttributeNames: { '#s': 'stage' },
        ExpressionAttributeValues: { ':taken': 'taken', ':later': now().getTime() + times.leaseMs },
      }),
    );
  }

  async function carryOut(item: Item, handler: (order: Order) => Promise<OrderAnswer>): Promise<void> {
    const { pk, sk } = item;
    let lease: NodeJS.Timeout | null = null;
    try {
      if (!(await take(item))) return;
      lease = setInterval(
        () => void renew(item).catch((error: unknown) => log.warn('The lease of an order could not be renewed', { error })),
        times.leaseMs / 3,
      );
      const answers = partition.answers(String(item['sender']));
      // Answered before a crash came between the answer and the end of the order, or asked again at that very moment.
      if ((await table.get({ pk: answers, sk: String(sk) })) === null) {
        const answer = writeAnswer(await answerOf(item, handler));
        await connection.call('dynamodb', ({ items }) => items.put({ TableName, Item: { pk: answers, sk, answer, expires: item['expires'] } }));
        await bus.call({ to: String(item['sender']), about: 'answer' });
      }
      await connection.call('dynamodb', ({ items }) => items.delete({ TableName, Key: { pk, sk } }));
    } catch (error) {
      log.warn('An order could not be taken or answered', { order: sk, error });
    } finally {
      if (lease !== null) clearInterval(lease);
    }
  }

  async function answerOf(item: Item, handler: (order: Order) => Promise<OrderAnswer>): Promise<OrderAnswer> {
    const order = readOrder(String(item['body']));
    if (order === null) return notUnderstood;
    try {
      return await handler(order);
    } catch (error) {
      log.error('An order failed', { order: order.id, error });
      return { kind: 'refused', message: `it failed there: ${error instanceof Error ? error.message : String(error)}` };
    }
  }

  function serve(handler: (order: Order) => Promise<OrderAnswer>): Subscription {
    if (serving !== null) throw new Error('this process takes orders already: close that subscription first');
    const inHand = new Map<string, Promise<void>>();
    let closed = false;

    async function lookOnce(): Promise<void> {
      try {
        for await (const item of table.query({ pk: partition.orders(hostId) })) {
          const id = String(item['sk']);
          if (closed || inHand.size >= sideBySide) return;
          if (inHand.has(id) || !isFree(item, now().getTime())) continue;
          const work = carryOut(item, handler).then(() => {
            inHand.delete(id);
            look();
          });
          inHand.set(id, work);
        }
      } catch (error) {
        log.warn('Orders could not be read', { error });
      }
    }
    const { look, settled } = createLooker(lookOnce, () => closed);

    const timer = setInterval(look, times.lookEveryMs);
    lookers.order.add(look);
    look();
    serving = {
      async close() {
        if (closed) return;
        closed = true;
        clearInterval(timer);
        lookers.order.delete(look);
        await settled();
        await Promise.allSettled(inHand.values());
        serving = null;
      },
    };
    return serving;
  }

  return {
    ask: (order, signal) => hold(ask(order, signal)),
    serve,
    async close() {
      await serving?.close();
      for (const end of [...endings]) end();
      await Promise.allSettled(underWay);
    },
  };
}

/** Whether an order may be begun: in time, and in nobody's hands. */
function isFree(item: Item, nowMs: number): boolean {
  return Number(item['until']) > nowMs && (item['stage'] === 'waiting' || (item['stage'] === 'taken' && Number(item['takenUntil'] ?? 0) < nowMs));
}

function keyOf(order: Order) {
  return { pk: partition.orders(order.to), sk: order.id };
}
