import type { Checkout } from '../../../shared/model/checkout.ts';
import type { Host } from '../../../shared/model/host.ts';
import { isAway } from '../../../shared/model/machines-seen.ts';
import { type Order, type OrderAnswer, orderLifeMs } from '../../../shared/model/order.ts';
import type { PullResult, PullTarget } from '../../../shared/model/pull.ts';
import { randomId } from '../../store/random-id.ts';
import type { Orders } from '../../sync/ports.ts';

export interface PullAnywhereDeps {
  readonly hostId: string;
  readonly orders: Orders;
  /** Pulls checkouts of this host. */
  readonly pullHere: (checkoutIds: readonly string[] | 'all', why: 'pull-now' | 'order', signal?: AbortSignal) => Promise<readonly PullResult[]>;
  /** Looks at their remotes and moves nothing. */
  readonly fetchHere: PullAnywhereDeps['pullHere'];
  readonly hosts: () => readonly Host[];
  readonly checkouts: () => readonly Checkout[];
  readonly now: () => number;
}

type Kind = 'pull' | 'fetch';

export interface PullAnywhere {
  pull(target: PullTarget, signal?: AbortSignal): Promise<readonly PullResult[]>;
  /** The same, and moves nothing. */
  fetch(target: PullTarget, signal?: AbortSignal): Promise<readonly PullResult[]>;
  /** What this host does for another's order. */
  obey(kind: Kind, target: PullTarget): Promise<OrderAnswer>;
}

/** Pulls here, or asks the machine that holds the checkout and waits for its answer. */
export function createPullAnywhere(deps: PullAnywhereDeps): PullAnywhere {
  const doHere = { pull: deps.pullHere, fetch: deps.fetchHere } as const;

  async function run(kind: Kind, target: PullTarget, signal?: AbortSignal): Promise<readonly PullResult[]> {
    if (target.kind === 'all') {
      // A machine that is away is not waited for when everything is pulled.
      const others = deps.hosts().filter((host) => host.id !== deps.hostId && !isAway(host, deps.hostId, deps.now()));
      const all = [doHere[kind]('all', 'pull-now', signal), ...others.map((host) => ask(kind, host.id, { kind: 'host', hostId: host.id }, signal))];
      return (await Promise.all(all)).flat();
    }
    if (target.hostId !== deps.hostId) return ask(kind, target.hostId, target, signal);
    return doHere[kind](target.kind === 'host' ? 'all' : [target.checkoutId], 'pull-now', signal);
  }

  async function ask(kind: Kind, to: string, target: PullTarget, signal?: AbortSignal): Promise<readonly PullResult[]> {
    const expiresAt = new Date(deps.now() + orderLifeMs[kind]).toISOString();
    const answer = await tryToAsk({ id: randomId('o-'), kind, from: deps.hostId, to, target, expiresAt }, signal);
    if (answer.kind === 'done' && answer.result.kind === kind) return answer.result.results;
    const name = deps.hosts().find((host) => host.id === to)?.name ?? to;
    return answer.kind === 'refused'
      ? notDone(to, target, 'switched-off', answer.message)
      : notDone(to, target, 'not-answered', `${name} did not answer. It may be off or asleep; it catches up by itself when it is back.`);
  }

  /** A cloud that cannot be reached is no answer. */
  async function tryToAsk(order: Extract<Order, { readonly kind: Kind }>, signal: AbortSignal | undefined): Promise<OrderAnswer> {
    try {
      return await deps.orders.ask(order, signal);
    } catch {
      return { kind: 'expired' };
    }
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
    pull: (target, signal) => run('pull', target, signal),
    fetch: (target, signal) => run('fetch', target, signal),
    async obey(kind, target) {
      const results = await doHere[kind](target.kind === 'checkout' ? [target.checkoutId] : 'all', 'order');
      return { kind: 'done', result: { kind, results: [...results] } };
    },
  };
}
