import type { Delivery, DeliveryDetail } from '../../../shared/model/delivery.ts';
import type { ForgeEvent, ForgePullRequest, ForgePush } from '../../../shared/model/forge-event.ts';
import type { Log } from '../../log/log.ts';
import type { Deliveries } from '../../store/deliveries.ts';

/** What came of one event of a delivery. */
export interface Outcome {
  readonly decision: Extract<Delivery['decision'], 'accepted' | 'ignored' | 'failed'>;
  readonly reason: string;
}

/** A push with the delivery that told of it. */
export interface ToldPush {
  readonly push: ForgePush;
  readonly delivery: DeliveryDetail;
  readonly repository: string;
}

export interface WorkerDeps {
  readonly deliveries: Deliveries;
  readonly log: Log;
  /** The repository that addresses stand for; null: none. */
  readonly nameOf: (addresses: readonly string[]) => string | null;
  /** Pushes of one repository's one ref, oldest first: looked at once, for the newest; what each overwrote is recorded for each. One outcome each. */
  readonly onPushes: (pushes: readonly ToldPush[]) => Promise<readonly Outcome[]>;
  readonly onPullRequest: (pull: ForgePullRequest, repository: string, delivery: DeliveryDetail) => Promise<Outcome>;
}

/** Works on what is on disk and was answered: in order per repository, several side by side, each once; what fails is said and stops nothing else. */
export interface Worker {
  start(): void;
  /** Something new is on disk. */
  wake(): void;
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Repositories that are worked on side by side. */
const sideBySide = 8;
/** A repository that was worked on rests so long: of what comes meanwhile one look is enough, and answering goes before looking. */
const restMsAfterWork = 300;
/** Deliveries in memory at most; the others wait on disk. */
const mostInHand = 2000;

interface Item {
  readonly delivery: DeliveryDetail;
  readonly repository: string | null;
}

export function createWorker({ deliveries, log, nameOf, onPushes, onPullRequest }: WorkerDeps): Worker {
  /** Per repository, oldest first; what is in it is in hand. */
  const lanes = new Map<string, Item[]>();
  const working = new Set<string>();
  const idlers: (() => void)[] = [];
  /** Until when a repository rests that was worked on a moment ago. */
  const restUntil = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;
  let cursor = 0;
  let inHand = 0;
  let running = false;

  function take(): void {
    if (!running) return;
    for (const { seq, delivery } of inHand < mostInHand ? deliveries.waiting(cursor, mostInHand - inHand) : []) {
      cursor = seq;
      const first = delivery.events.find((event) => 'addresses' in event);
      const repository = first === undefined || !('addresses' in first) ? null : nameOf(first.addresses);
      const lane = repository ?? '';
      const items = lanes.get(lane);
      if (items === undefined) lanes.set(lane, [{ delivery, repository }]);
      else items.push({ delivery, repository });
      inHand++;
    }
    const now = performance.now();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const key of lanes.keys()) {
      if (working.size >= sideBySide) break;
      if (working.has(key)) continue;
      const restMs = (restUntil.get(key) ?? 0) - now;
      if (restMs > 0) nextMs = Math.min(nextMs, restMs);
      else void work(key);
    }
    if (nextMs < Number.POSITIVE_INFINITY && timer === null)
      timer = setTimeout(() => {
        timer = null;
        settle();
      }, nextMs);
  }

  async function work(key: string): Promise<void> {
    working.add(key);
    const items = lanes.get(key) ?? [];
    lanes.delete(key);
    try {
      finish(items, await outcomes(items));
    } catch (error) {
      log.error('deliveries could not be worked on', { repository: key, error });
      const words = error instanceof Error ? error.message : String(error);
      finish(
        items,
        items.map(() => ({ decision: 'failed', reason: `it failed: ${words}` })),
      );
    } finally {
      inHand -= items.length;
      working.delete(key);
      restUntil.delete(key);
      restUntil.set(key, performance.now() + restMsAfterWork);
      const [oldest] = restUntil.keys();
      if (restUntil.size > mostInHand && oldest !== undefined) restUntil.delete(oldest);
      settle();
    }
  }

  function finish(items: readonly Item[], results: readonly Outcome[]): void {
    try {
      deliveries.finish(
        items.map(({ delivery, repository }, at) => ({
          id: delivery.id,
          repository,
          ref: refOf(delivery.events),
          ...(results[at] ?? { decision: 'failed' as const, reason: 'nothing came of it' }),
        })),
      );
    } catch (error) {
      // They stand as waiting, and are worked on again at the next start: each step is the same when it is done twice.
      log.error('what came of deliveries could not be written', { error });
    }
  }

  async function outcomes(items: readonly Item[]): Promise<readonly Outcome[]> {
    const all = items.map((): Outcome[] => []);
    const pushes = new Map<string, { readonly at: number; readonly told: ToldPush }[]>();
    for (const [at, { delivery, repository }] of items.entries()) {
      for (const event of delivery.events) {
        if (event.kind === 'push' && repository !== null) {
          const told = { push: event, delivery, repository };
          pushes.set(event.ref, [...(pushes.get(event.ref) ?? []), { at, told }]);
        } else if (event.kind === 'pull-request' && repository !== null) {
          all[at]?.push(await tried(() => onPullRequest(event, repository, delivery)));
        } else {
          all[at]?.push(nothingToDo(event));
        }
      }
    }
    for (const told of pushes.values()) {
      const results = await triedAll(told.length, () => onPushes(told.map((one) => one.told)));
      for (const [index, { at }] of told.entries()) all[at]?.push(results[index] ?? { decision: 'failed', reason: 'nothing came of it' });
    }
    return all.map(joinOutcomes);
  }

  async function tried(job: () => Promise<Outcome>): Promise<Outcome> {
    const [outcome] = await triedAll(1, async () => [await job()]);
    return outcome ?? { decision: 'failed', reason: 'nothing came of it' };
  }

  async function triedAll(count: number, job: () => Promise<readonly Outcome[]>): Promise<readonly Outcome[]> {
    try {
      return await job();
    } catch (error) {
      log.error('an event of a delivery could not be worked on', { error });
      const reason = `it failed: ${error instanceof Error ? error.message : String(error)}`;
      return Array.from({ length: count }, () => ({ decision: 'failed' as const, reason }));
    }
  }

  function settle(): void {
    take();
    if (working.size > 0 || (running && lanes.size > 0)) return;
    for (const tell of idlers.splice(0)) tell();
  }

  const wake = () => {
    try {
      take();
    } catch (error) {
      log.error('the deliveries that wait could not be read', { error });
    }
  };

  return {
    start() {
      running = true;
      wake();
    },
    wake,
    async idle() {
      if (working.size > 0 || (running && lanes.size > 0)) await new Promise<void>((resolve) => idlers.push(resolve));
    },
    async stop() {
      running = false;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      if (working.size > 0) await new Promise<void>((resolve) => idlers.push(resolve));
    },
  };
}

function nothingToDo(event: ForgeEvent): Outcome {
  if (event.kind === 'renamed')
    return {
      decision: 'ignored',
      reason: `the repository was called ${event.former} before: if entries or checkouts name it so, write an alias into the configuration`,
    };
  if (event.kind === 'push' || event.kind === 'pull-request') return { decision: 'ignored', reason: 'its address names no repository' };
  return { decision: 'ignored', reason: 'nothing is done about it' };
}

/** One line for a delivery that told of several things: the worst decides. */
function joinOutcomes(list: readonly Outcome[]): Outcome {
  const worst = list.find(({ decision }) => decision === 'failed') ?? list.find(({ decision }) => decision === 'accepted') ?? list[0];
  const reasons = [...new Set(list.map(({ reason }) => reason))].slice(0, 10).join('; ');
  return { decision: worst?.decision ?? 'ignored', reason: reasons === '' ? 'nothing is done about it' : reasons };
}

function refOf(events: readonly ForgeEvent[]): string | null {
  const first = events.find((event) => event.kind === 'push');
  return first?.kind === 'push' ? first.ref : null;
}
