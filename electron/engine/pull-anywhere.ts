import type { Checkout } from '../../shared/model/checkout.ts';
import type { Host } from '../../shared/model/host.ts';
import type { PullResult, PullTarget } from '../../shared/model/pull.ts';
import { randomId } from '../store/random-id.ts';
import type { Order, OrderAnswer, Orders } from '../sync/ports.ts';

/** How long an order to pull stands (architecture.md, "Cloud ports"). */
const orderLifeMs = 120_000;
/** A machine that was not seen for longer is not waited for when everything is pulled: two heartbeats and a bit. */
const awayAfterMs = 11 * 60_000;

export interface PullAnywhereDeps {
  readonly hostId: string;
  readonly orders: Orders;
  /** Pulls checkouts of this host. */
  readonly pullHere: (checkoutIds: readonly string[] | 'all', why: 'pull-now' | 'order', signal?: AbortSignal) => Promise<readonly PullResult[]>;
  readonly hosts: () => readonly Host[];
  readonly checkouts: () => readonly Checkout[];
  /** Whether other machines may ask this one to pull (`remoteControl.pull`). */
  readonly takesOrders: () => boolean;
  readonly now: () => number;
}

export interface PullAnywhere {
  pull(target: PullTarget, signal?: AbortSignal): Promise<readonly PullResult[]>;
  /** What this host answers to another's order. */
  obey(order: Order): Promise<OrderAnswer>;
}

/** Pulls here, or asks the machine that holds the checkout and waits for its answer. */
export function createPullAnywhere(deps: PullAnywhereDeps): PullAnywhere {
  async function pull(target: PullTarget, signal?: AbortSignal): Promise<readonly PullResult[]> {
    if (target.kind === 'all') {
      const others = deps.hosts().filter((host) => host.id !== deps.hostId && deps.now() - Date.parse(host.lastSeenAt) < awayAfterMs);
      const all = [deps.pullHere('all', 'pull-now', signal), ...others.map((host) => ask(host.id, { kind: 'host', hostId: host.id }, signal))];
      return (await Promise.all(all)).flat();
    }
    if (target.hostId !== deps.hostId) return ask(target.hostId, target, signal);
    return deps.pullHere(target.kind === 'host' ? 'all' : [target.checkoutId], 'pull-now', signal);
  }

  async function ask(to: string, target: PullTarget, signal?: AbortSignal): Promise<readonly PullResult[]> {
    const expiresAt = new Date(deps.now() + orderLifeMs).toISOString();
    const answer = await deps.orders.ask({ id: randomId('o-'), kind: 'pull', from: deps.hostId, to, target, expiresAt }, signal);
    if (answer.kind === 'done') return answer.results;
    const name = deps.hosts().find((host) => host.id === to)?.name ?? to;
    return answer.kind === 'refused'
      ? notDone(to, target, 'switched-off', answer.message)
      : notDone(to, target, 'not-answered', `${name} did not answer. It may be off or asleep; it catches up by itself when it is back.`);
  }

  function notDone(hostId: string, target: PullTarget, reason: 'switched-off' | 'not-answered', message: string): readonly PullResult[] {
    const meant = deps.checkouts().filter((checkout) => checkout.hostId === hostId && (target.kind !== 'checkout' || checkout.id === target.checkoutId));
    return meant.map(({ id, repository, path, branch }) => ({
      hostId,
      checkoutId: id,
      repository,
      path,
      branch,
      result: reason === 'switched-off' ? 'refused' : 'failed',
      reason,
      message,
      before: null,
      after: null,
    }));
  }

  return {
    pull,
    async obey(order) {
      if (!deps.takesOrders())
        return { kind: 'refused', message: 'This machine takes no orders from others (remoteControl.pull is off in its configuration).' };
      const { target } = order;
      if (target.kind === 'checkout') return { kind: 'done', results: await deps.pullHere([target.checkoutId], 'order') };
      return { kind: 'done', results: await deps.pullHere('all', 'order') };
    },
  };
}
