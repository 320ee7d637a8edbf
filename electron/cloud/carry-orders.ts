import type { Order, OrderAnswer } from '../../shared/model/order.ts';
import type { Log } from '../log/log.ts';
import type { Orders, Subscription } from '../sync/ports.ts';
import { createLooker } from './looker.ts';
import { notUnderstood, readOrder } from './order-text.ts';
import type { Bell, CloudTimes, OrderTable } from './tables.ts';

/** Orders that are carried out side by side. */
const sideBySide = 4;
/** A timer takes no more (24 days). */
const longestMs = 2 ** 31 - 1;
const expired: OrderAnswer = { kind: 'expired' };

export interface CarryOrdersOptions {
  readonly orders: OrderTable;
  readonly bell: Bell;
  readonly log: Log;
  readonly times: CloudTimes;
  readonly now: () => Date;
}

/** Gives orders and carries out those of others, over one host's table of orders. */
export function openOrders(options: CarryOrdersOptions): Orders & { close(): Promise<void> } {
  const { orders, bell, log, now } = options;
  const endings = new Set<() => void>();
  const underWay = new Set<Promise<unknown>>();
  /** How many wait here for the answer to an order. */
  const askers = new Map<string, number>();
  let serving: Subscription | null = null;
  let isClosed = false;

  async function ask(order: Order, signal?: AbortSignal): Promise<OrderAnswer> {
    const { id } = order;
    if (signal?.aborted === true) return (await recorded(id)) ?? expired;
    askers.set(id, (askers.get(id) ?? 0) + 1);
    try {
      const down = await orders.putDown(order, Date.parse(order.expiresAt) - now().getTime());
      return down.kind === 'answered' ? down.answer : await wait(id, down.forMs, signal);
    } finally {
      const left = (askers.get(id) ?? 1) - 1;
      if (left === 0) askers.delete(id);
      else askers.set(id, left);
    }
  }

  async function recorded(id: string): Promise<OrderAnswer | null> {
    const state = await orders.answerTo(id);
    return state.kind === 'answered' ? state.answer : null;
  }

  async function wait(id: string, forMs: number, signal: AbortSignal | undefined): Promise<OrderAnswer> {
    let ending: 'given up' | 'closed' | null = isClosed ? 'closed' : null;
    let wake = () => {};
    const giveUp = () => {
      ending ??= 'given up';
      wake();
    };
    const leave = () => {
      ending ??= 'closed';
      wake();
    };
    const timer = setTimeout(giveUp, Math.min(Math.max(0, forMs), longestMs));
    signal?.addEventListener('abort', giveUp);
    // Aborted while the order was put down.
    if (signal?.aborted === true) giveUp();
    endings.add(leave);
    let hasRung = true;
    const ringing = bell.listen(() => {
      hasRung = true;
      wake();
    });
    try {
      while (ending === null) {
        if (!hasRung) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        hasRung = false;
        const state = await orders.answerTo(id).catch((error: unknown) => {
          log.warn('An answer could not be read', { order: id, error });
          return null;
        });
        if (state?.kind === 'answered') return state.answer;
        // The machine was forgotten, with what waited for it.
        if (state?.kind === 'gone') return expired;
      }
      // The order stands: who asked asks again after the restart.
      if (ending === 'closed') throw new Error('the cloud was closed before the answer came');
      return await end(id);
    } finally {
      clearTimeout(timer);
      ringing.close();
      signal?.removeEventListener('abort', giveUp);
      endings.delete(leave);
    }
  }

  /** An order that nobody has begun is never begun, unless somebody else here waits for it too; an answer that has just come counts. */
  async function end(id: string): Promise<OrderAnswer> {
    try {
      if ((askers.get(id) ?? 0) <= 1) await orders.takeBack(id);
      return (await recorded(id)) ?? expired;
    } catch (error) {
      log.warn('An order could not be taken back', { order: id, error });
      return expired;
    }
  }

  function serve(handler: (order: Order) => Promise<OrderAnswer>): Subscription {
    if (serving !== null) throw new Error('this process takes orders already: close that subscription first');
    const made = carryOut(options, handler);
    serving = {
      async close() {
        await made.close();
        serving = null;
      },
    };
    return serving;
  }

  return {
    ask(order, signal) {
      const work = ask(order, signal);
      underWay.add(work);
      const ended = () => void underWay.delete(work);
      work.then(ended, ended);
      return work;
    },
    serve,
    async close() {
      await serving?.close();
      isClosed = true;
      for (const leave of [...endings]) leave();
      await Promise.allSettled(underWay);
    },
  };
}

function carryOut({ orders, bell, log, times }: CarryOrdersOptions, handler: (order: Order) => Promise<OrderAnswer>): Subscription {
  const inHand = new Map<string, Promise<void>>();
  let closed = false;

  const { look, settled } = createLooker(lookOnce, () => closed);

  async function lookOnce(): Promise<void> {
    try {
      while (!closed && inHand.size < sideBySide) {
        const taken = await orders.takeOne([...inHand.keys()]);
        if (taken === null) return;
        const { id, body } = taken;
        const work = carryOne(id, body).finally(() => {
          inHand.delete(id);
          look();
        });
        inHand.set(id, work);
      }
    } catch (error) {
      log.warn('Orders could not be read', { error });
    }
  }

  async function carryOne(id: string, body: string): Promise<void> {
    const answer = await answerOf(body);
    try {
      await orders.answer(id, answer);
    } catch (error) {
      // Begun again when its lease has run out.
      log.error('An answer could not be stored', { order: id, error });
    }
  }

  async function answerOf(body: string): Promise<OrderAnswer> {
    const order = readOrder(body);
    if (order === null) return notUnderstood;
    try {
      return await handler(order);
    } catch (error) {
      log.error('An order failed', { order: order.id, error });
      return { kind: 'refused', message: `it failed there: ${error instanceof Error ? error.message : String(error)}` };
    }
  }

  const lease = setInterval(() => {
    if (inHand.size > 0) orders.renew([...inHand.keys()]).catch((error: unknown) => log.warn('The lease of an order could not be renewed', { error }));
  }, times.leaseMs / 3);
  const ringing = bell.listen(look);
  queueMicrotask(look);
  return {
    async close() {
      if (closed) return;
      closed = true;
      ringing.close();
      await settled();
      await Promise.allSettled(inHand.values());
      clearInterval(lease);
    },
  };
}
