import type { Order, OrderAnswer, Orders, Subscription } from '../../sync/ports.ts';
import { Answer, OrderBody } from '../order-body.ts';
import type { AwsBus } from './bus.ts';
import type { AwsContext } from './context.ts';
import { type Item, openTable, partition } from './table.ts';

/** Orders that are carried out side by side. */
const sideBySide = 4;
/** An order nobody came for stays so long after its time, for the table to delete. */
const keepSeconds = 86_400;
const expired: OrderAnswer = { kind: 'expired' };

/** Orders as items of the table, begun by whoever changes them from `waiting` to `taken`; a call through the bus saves the wait for the next look. */
export function openOrders(context: AwsContext, bus: Pick<AwsBus, 'call' | 'onCall'>): Orders & { close(): Promise<void> } {
  const { connection, hostId, log, now, times } = context;
  const table = openTable(context);
  const { TableName } = table;
  const endings = new Set<() => void>();
  const lookers = { order: new Set<() => void>(), answer: new Set<() => void>() };
  const underWay = new Set<Promise<unknown>>();
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

  async function takeBack(order: Order): Promise<boolean> {
    const done = await connection.conditionally(({ items }) =>
      items.delete({
        TableName,
        Key: keyOf(order),
        ConditionExpression: '#s = :w',
        ExpressionAttributeNames: { '#s': 'stage' },
        ExpressionAttributeValues: { ':w': 'waiting' },
      }),
    );
    return done !== null;
  }

  /** The answer; null while there is none. Taking it away ends the order. */
  async function takeAnswer(order: Order): Promise<OrderAnswer | null> {
    const item = await table.get(keyOf(order));
    if (item === null || item['stage'] !== 'answered') return null;
    await connection.call('dynamodb', ({ items }) => items.delete({ TableName, Key: keyOf(order) }));
    return Answer.parse(JSON.parse(String(item['answer'])));
  }

  async function ask(order: Order, signal?: AbortSignal): Promise<OrderAnswer> {
    const expiresAt = Date.parse(order.expiresAt);
    if (signal?.aborted === true || expiresAt <= now().getTime()) return expired;
    let isGivenUp = false;
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = () => {
        isGivenUp = true;
        resolve();
      };
    });
    const timer = setTimeout(end, expiresAt - now().getTime());
    signal?.addEventListener('abort', end);
    endings.add(end);
    let look = () => {};
    try {
      if ((await table.get({ pk: partition.hosts, sk: order.to })) === null) return { kind: 'refused', message: 'this machine is not known here any more' };
      // Taken back before it was given.
      if (isGivenUp) return expired;
      const item = {
        ...keyOf(order),
        stage: 'waiting',
        sender: hostId,
        body: JSON.stringify(order),
        until: expiresAt,
        expires: Math.ceil(expiresAt / 1000) + keepSeconds,
      };
      await connection.call('dynamodb', ({ items }) => items.put({ TableName, Item: item }));
      void hold(bus.call({ to: order.to, about: 'order' }));
      while (!isGivenUp) {
        const answer = await takeAnswer(order).catch((error: unknown) => {
          log.warn('An answer could not be read', { order: order.id, error });
          return null;
        });
        if (answer !== null) return answer;
        const next = new Promise<void>((resolve) => {
          look = resolve;
          lookers.answer.add(look);
        });
        // A call that came while the answer was being read was missed: soon again, for the few minutes that an order stands.
        const pause = setTimeout(look, Math.min(times.lookEveryMs, 1000));
        await Promise.race([next, ended]);
        clearTimeout(pause);
        lookers.answer.delete(look);
      }
      // An answer that has just come counts; an order that nobody has begun is never begun.
      return (await takeBack(order)) ? expired : ((await takeAnswer(order)) ?? expired);
    } catch (error) {
      if (isGivenUp) return expired;
      throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      endings.delete(end);
    }
  }

  async function change(item: Item, from: string, to: string, answer: string | null): Promise<boolean> {
    const done = await connection.conditionally(({ items }) =>
      items.update({
        TableName,
        Key: { pk: item['pk'], sk: item['sk'] },
        UpdateExpression: answer === null ? 'SET #s = :to' : 'SET #s = :to, #a = :a',
        ConditionExpression: '#s = :from',
        ExpressionAttributeNames: { '#s': 'stage', ...(answer === null ? {} : { '#a': 'answer' }) },
        ExpressionAttributeValues: { ':from': from, ':to': to, ...(answer === null ? {} : { ':a': answer }) },
      }),
    );
    return done !== null;
  }

  async function carryOut(item: Item, handler: (order: Order) => Promise<OrderAnswer>): Promise<void> {
    try {
      // Whoever changes it begins it: a twin of this host finds it taken.
      if (Number(item['until']) <= now().getTime() || !(await change(item, 'waiting', 'taken', null))) return;
      const answer = await answerOf(item, handler);
      if (await change(item, 'taken', 'answered', JSON.stringify(answer))) await bus.call({ to: String(item['sender']), about: 'answer' });
    } catch (error) {
      log.warn('An order could not be taken or answered', { order: item['sk'], error });
    }
  }

  async function answerOf(item: Item, handler: (order: Order) => Promise<OrderAnswer>): Promise<OrderAnswer> {
    let order: Order;
    try {
      order = OrderBody.parse(JSON.parse(String(item['body'])));
    } catch {
      return { kind: 'refused', message: 'this machine does not understand the order: update Everref on it' };
    }
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
    let looking: Promise<void> | null = null;
    let isAskedAgain = false;

    async function lookOnce(): Promise<void> {
      try {
        for await (const item of table.query({ pk: partition.orders(hostId) })) {
          const id = String(item['sk']);
          if (closed || inHand.size >= sideBySide) return;
          if (item['stage'] !== 'waiting' || inHand.has(id)) continue;
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
    function look(): void {
      if (closed) return;
      if (looking !== null) {
        isAskedAgain = true;
        return;
      }
      looking = lookOnce().finally(() => {
        looking = null;
        if (!isAskedAgain) return;
        isAskedAgain = false;
        look();
      });
    }

    const timer = setInterval(look, times.lookEveryMs);
    lookers.order.add(look);
    look();
    serving = {
      async close() {
        if (closed) return;
        closed = true;
        clearInterval(timer);
        lookers.order.delete(look);
        await looking;
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

function keyOf(order: Order) {
  return { pk: partition.orders(order.to), sk: order.id };
}
