import type { Host } from '../../../shared/model/host.ts';
import type { Log } from '../../log/log.ts';
import type { Journal } from '../../store/journal.ts';
import type { Order, OrderAnswer, Orders, Subscription } from '../ports.ts';

export interface OrderDeskOptions {
  readonly hostId: string;
  readonly orders: Orders;
  readonly journal: Pick<Journal, 'add'>;
  readonly log: Log;
  readonly hosts: () => readonly Host[];
  /** Does it, or says why not. */
  readonly obey: (order: Order) => Promise<OrderAnswer>;
}

/** Takes the orders of other machines to this one: each stands in the journal, with who gave it and what came of it. */
export function serveOrders({ hostId, orders, journal, log, hosts, obey }: OrderDeskOptions): Subscription {
  return orders.serve(async (order) => {
    const from = hosts().find((host) => host.id === order.from)?.name ?? 'another machine';
    if (order.to !== hostId) return { kind: 'refused', message: 'this order is for another machine' };
    const answer = await obey(order);
    log.info('An order was taken', { from: order.from, target: order.target, answer: answer.kind });
    journal.add({
      id: `order-${order.id}`,
      repository: null,
      checkoutId: order.target.kind === 'checkout' ? order.target.checkoutId : null,
      path: null,
      ref: null,
      before: null,
      after: null,
      what: 'order-received',
      why: answer.kind === 'refused' ? 'switched-off' : 'order',
      message: answer.kind === 'refused' ? `${from} asked this machine to pull; it was refused: ${answer.message}` : `${from} asked this machine to pull.`,
      event: null,
    });
    return answer;
  });
}
