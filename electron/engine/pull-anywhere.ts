import type { Checkout } from '../../shared/model/checkout.ts';
import type { Host } from '../../shared/model/host.ts';
import { type OrderAnswer, orderLifeMs } from '../../shared/model/order.ts';
import type { PullResult, PullTarget } from '../../shared/model/pull.ts';
import { randomId } from '../store/random-id.ts';
import type { Orders } from '../sync/ports.ts';

/** A machine that was not seen for longer is not waited for when everything is pulled: two heartbeats and a bit. */
const awayAfterMs = 11 * 60_000;

export interface PullAnywhereDeps {
  readonly hostId: string;
  readonly orders: Orders;
  /** Pulls checkouts of this host. */
  readonly pullHere: (checkoutIds: readonly string[] | 'all', why: 'pull-now' | 'order', signal?: AbortSignal) => Promise<readonly PullResult[]>;
  readonly hosts: () => readonly Host[];
  readonly checkouts: () => readonly Checkout[];
  readonly now: () => number;
}

export interface PullAnywhere {
  pull(target: PullTarget, signal?: AbortSignal): Promise<readonly PullResult[]>;
  /** What this host does for another's order. */
  obey(target: PullTarget): Promise<OrderAnswer>;
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
    const expiresAt = new Date(deps.now() + orderLifeMs.pull).toISOString();
    const answer = await deps.orders.ask({ id: randomId('o-'), kind: 'pull', from: deps.hostId, to, target, expiresAt }, signal);
    if (answer.kind === 'done' && answer.result.kind === 'pull') return answer.result.results;
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
    async obey(target) {
      const results = await deps.pullHere(target.kind === 'checkout' ? [target.checkoutId] : 'all', 'order');
      return { kind: 'done', result: { kind: 'pull', results: [...results] } };
    },
  };
}
