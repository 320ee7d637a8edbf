import type { Order, OrderAnswer, OrderKind } from '../../../shared/model/order.ts';

/** What this host does for others, per kind; a kind that is not there is refused in words. Each may be begun again after a crash: idempotent. */
export type OrderHandlers = { readonly [Kind in OrderKind]?: (order: Extract<Order, { readonly kind: Kind }>) => Promise<OrderAnswer> };

/** What the owner of this machine lets others ask of it (`remoteControl` in the configuration). */
export interface RemoteControl {
  readonly pull: boolean;
  readonly rescue: boolean;
}

/**
 * Which switch stands before each kind: what moves branches, asks remotes or puts that off is `pull`, what shows or sends lost commits is
 * `rescue`; null: it only tidies up.
 */
const switches = {
  ...{ pull: 'pull', fetch: 'pull', undo: 'pull', pause: 'pull' },
  ...{ rescue: 'rescue', piece: 'rescue', search: 'rescue', forget: null },
} as const satisfies Record<OrderKind, keyof RemoteControl | null>;

/** Answers another machine's order: switched off, unknown here, or what its handler says. */
export function createObey(handlers: OrderHandlers, allowed: () => RemoteControl): (order: Order) => Promise<OrderAnswer> {
  return async (order) => {
    const name = switches[order.kind];
    if (name !== null && !allowed()[name])
      return { kind: 'refused', message: `This machine takes no such orders from others (remoteControl.${name} is off in its configuration).` };
    const answer = dispatch(handlers, order);
    return answer ?? { kind: 'refused', message: `This machine cannot ${order.kind} for others.` };
  };
}

function dispatch(handlers: OrderHandlers, order: Order): Promise<OrderAnswer> | undefined {
  switch (order.kind) {
    case 'pull':
      return handlers.pull?.(order);
    case 'fetch':
      return handlers.fetch?.(order);
    case 'undo':
      return handlers.undo?.(order);
    case 'pause':
      return handlers.pause?.(order);
    case 'rescue':
      return handlers.rescue?.(order);
    case 'piece':
      return handlers.piece?.(order);
    case 'forget':
      return handlers.forget?.(order);
    case 'search':
      return handlers.search?.(order);
  }
}
