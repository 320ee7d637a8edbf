import type { Host } from '../../../shared/model/host.ts';
import type { Order, OrderAnswer } from '../../../shared/model/order.ts';
import { hasNoEnd } from '../../../shared/model/pause.ts';
import type { Log } from '../../log/log.ts';
import type { Journal } from '../../store/journal.ts';
import type { Orders, Subscription } from '../ports.ts';

export interface OrderDeskOptions {
  readonly hostId: string;
  readonly orders: Orders;
  readonly journal: Pick<Journal, 'add'>;
  readonly log: Log;
  readonly hosts: () => readonly Host[];
  /** Does it, or says why not. */
  readonly obey: (order: Order) => Promise<OrderAnswer>;
}

/** What was asked, in words. */
function wishOf(order: Exclude<Order, { readonly kind: 'search' | 'piece' }>): string {
  switch (order.kind) {
    case 'pull':
      return 'pull';
    case 'fetch':
      return 'fetch';
    case 'undo':
      return 'undo what it had moved';
    case 'pause':
      return order.until === null
        ? 'go on with background work'
        : `pause its background work ${hasNoEnd(order.until) ? 'until it is told to go on' : `until ${new Date(order.until).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}`}`;
    case 'rescue':
      return 'bring it a lost commit';
    case 'forget':
      return 'bring it that commit no more';
  }
}

/** Takes the orders of other machines to this one: each stands in the journal, with who gave it and what came of it. */
export function serveOrders({ hostId, orders, journal, log, hosts, obey }: OrderDeskOptions): Subscription {
  return orders.serve(async (order) => {
    const from = hosts().find((host) => host.id === order.from)?.name ?? 'another machine';
    if (order.to !== hostId) return { kind: 'refused', message: 'this order is for another machine' };
    const answer = await obey(order);
    log.info('An order was taken', { from: order.from, kind: order.kind, answer: answer.kind });
    // A search moves nothing and comes with every letter that is typed elsewhere; a piece belongs to a rescue that stands there already.
    if (order.kind === 'search' || order.kind === 'piece') return answer;
    const wish = `${from} asked this machine to ${wishOf(order)}`;
    journal.add({
      id: `order-${order.id}`,
      repository: order.kind === 'rescue' || order.kind === 'forget' ? order.repository : null,
      checkoutId: 'target' in order && order.target.kind === 'checkout' ? order.target.checkoutId : null,
      path: null,
      ref: null,
      before: null,
      after: null,
      what: 'order-received',
      why: answer.kind === 'refused' ? 'switched-off' : 'order',
      message: answer.kind === 'refused' ? `${wish}; it was refused: ${answer.message}` : `${wish}.`,
      event: null,
    });
    return answer;
  });
}
