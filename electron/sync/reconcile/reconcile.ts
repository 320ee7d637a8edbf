import type { PullResult } from '../../../shared/model/pull.ts';
import type { Log } from '../../log/log.ts';
import type { Clone, Remote } from '../../workspace/clone.ts';
import type { Registry } from '../../workspace/registry.ts';
import { inParallel } from '../in-parallel.ts';
import { createSharedQuestion, questionKey } from '../look/shared-question.ts';
import type { Updater } from '../update/update.ts';
import { createBackOff } from './back-off.ts';
import { createDueTimes } from './due-times.ts';
import { createHostBudget } from './host-budget.ts';
import { createLanes } from './lanes.ts';
import { createWakeNotice, tickMs } from './schedule.ts';

export type ReconcileReason = 'start' | 'wake' | 'schedule' | 'asked';

export interface ReconcileReport {
  /** Remotes that were looked at, and those of them that answered. Clones with one address are several remotes and one question. */
  readonly asked: number;
  readonly reached: number;
  /** Left alone: unreachable a while ago, wanting a sign-in, or of a server that has had its requests for this hour. */
  readonly skipped: number;
  readonly results: readonly PullResult[];
}

export interface ReconcilerDeps {
  readonly updater: Updater;
  readonly registry: Pick<Registry, 'clones' | 'placesOf'>;
  readonly log: Log;
  /** `reconcile.every`, or a clone's own `interval`. */
  readonly everyMs: (clone: Clone) => number;
  /** `reconcile.requestsPerHour`: to one server, by the schedule. */
  readonly requestsPerHour?: () => number;
  readonly isPaused: () => boolean;
  /** Has the workspace look again at checkouts whose refs were changed. */
  readonly refresh: (checkoutIds: readonly string[]) => Promise<void>;
  /** Called after every run that asked, whoever wanted it. */
  readonly onReport?: (report: ReconcileReport) => void;
  readonly now?: () => number;
  /** 0 … 1, for jitter and order. */
  readonly random?: () => number;
}

/** Asks every remote for its tips, so that nothing is missed whatever message was lost (architecture.md, "Nothing came for a while"). */
export interface Reconciler {
  /** Runs once. A run that is under way is not joined (it may have passed what changed since): one more follows it, whoever asks. `only`: clone ids. */
  run(reason: ReconcileReason, only?: readonly string[]): Promise<ReconcileReport>;
  /** Runs by the schedule, and after the machine slept. */
  start(): void;
  /** Ends the schedule, aborts questions under way and waits for them. */
  stop(): Promise<void>;
  /** Resolves when no run is under way or waiting. */
  idle(): Promise<void>;
}

/** Few at once: the network and the person's own work come first (N-13). */
const width = 4;
/** Connections to one server at a time. */
const perServer = 2;
/** After this many remotes of one server did not answer, the rest of them is left for the next run. */
const mostSilent = 2;

const nothing: ReconcileReport = { asked: 0, reached: 0, skipped: 0, results: [] };

/** A run that has not begun: others may still join it. */
interface Waiting {
  only: readonly string[] | null;
}

interface Target {
  readonly clone: Clone;
  readonly remote: Remote;
}

/** One address with all the remotes here that have it. */
interface Question {
  readonly key: string;
  readonly server: string | null;
  readonly everyMs: number;
  readonly targets: readonly Target[];
}

/** Makes the reconciler of a host. Nothing runs before `run` or `start`. */
export function createReconciler(deps: ReconcilerDeps): Reconciler {
  const { updater, registry, log, everyMs, isPaused, refresh, requestsPerHour = () => 1200, now = Date.now, random = Math.random } = deps;
  const backOff = createBackOff();
  const budget = createHostBudget(requestsPerHour);
  const lanes = createLanes(perServer);
  const stopping = new AbortController();
  let due = createDueTimes(random, now());
  let timer: NodeJS.Timeout | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let waiting: { readonly entry: Waiting; readonly promise: Promise<ReconcileReport> } | null = null;
  let active = 0;

  /** What could be asked, the longest not asked first, else in a new order each time: what comes last under a slow server must not always be the same. */
  function questions(only: readonly string[] | null): Question[] {
    const clones = registry.clones().filter(({ id }) => only === null || only.includes(id));
    const targets = clones.flatMap((clone) => clone.remotes.filter(({ mirror }) => !mirror).map((remote) => ({ clone, remote })));
    const byKey = Map.groupBy(targets, ({ clone, remote }) => questionKey(clone, remote));
    return [...byKey]
      .map(([key, same]) => ({
        question: {
          key,
          server: serverOf(same[0]?.remote.repository ?? ''),
          everyMs: Math.min(...same.map(({ clone }) => everyMs(clone))),
          targets: same,
        },
        age: due.age(key),
        at: random(),
      }))
      .sort((a, b) => (a.age === b.age ? a.at - b.at : a.age - b.age))
      .map(({ question }) => question);
  }

  async function once(reason: ReconcileReason, only: readonly string[] | null, onlyDue: boolean): Promise<ReconcileReport> {
    if (isPaused() || stopping.signal.aborted) return nothing;
    if (reason !== 'schedule') backOff.forget();
    const silent = new Map<string, number>();
    const results: PullResult[] = [];
    const count = { asked: 0, reached: 0, skipped: 0 };

    async function ask({ key, server, everyMs: interval, targets }: Question): Promise<void> {
      if (isPaused() || stopping.signal.aborted) return;
      const isSilent = server !== null && (silent.get(server) ?? 0) >= mostSilent;
      const isSpent = server !== null && reason === 'schedule' && !budget.mayAsk(server, now());
      if (!backOff.mayAsk(key, now()) || isSilent || isSpent) {
        count.skipped += targets.length;
        return;
      }
      due.asked(key, interval, now());
      const question = createSharedQuestion();
      if (server !== null) budget.spent(server, 1, now());
      for (const { clone, remote } of targets) {
        count.asked++;
        const why = { branches: 'all', why: 'reconcile', event: null, urgency: 'background', movesHeld: false } as const;
        const report = await updater.update({ clone, remote, ...why, signal: stopping.signal, question });
        results.push(...report.results);
        if (report.left) {
          count.asked--;
          count.skipped++;
          continue;
        }
        if (report.changed) {
          // There was a fetch as well.
          if (server !== null) budget.spent(server, 1, now());
          await refresh(registry.placesOf(clone.id).map(({ checkoutId }) => checkoutId));
        }
        if (report.reached) {
          count.reached++;
          backOff.reached(key);
          continue;
        }
        const said = report.results[0]?.reason;
        // One that wants a sign-in is left alone by the guard before the updater (sign-in/guard.ts), clone by clone: the others share the refusal.
        if (said !== 'remote-unreachable' && said !== 'certificate') continue;
        // The address gave no answer: the clones that have it too would get none either.
        backOff.failed(key, now(), 'unreachable');
        if (server !== null) silent.set(server, (silent.get(server) ?? 0) + 1);
        break;
      }
    }

    const all = questions(only).filter(({ key, everyMs: interval }) => !onlyDue || due.isDue(key, interval, now()));
    await inParallel(all, width, (question) => lanes.within(question.server ?? question.key, () => ask(question)), stopping.signal);
    if (only === null && !onlyDue) due.keep(new Set(all.map(({ key }) => key)));
    log.info('asked the remotes', { reason, ...count });
    const report = { ...count, results };
    deps.onReport?.(report);
    return report;
  }

  function follow(reason: ReconcileReason, only: readonly string[] | null, onlyDue = false): Promise<ReconcileReport> {
    const entry: Waiting = { only };
    active++;
    const begin = async (): Promise<ReconcileReport> => {
      if (waiting?.entry === entry) waiting = null;
      try {
        return await once(reason, entry.only, onlyDue);
      } finally {
        active--;
      }
    };
    const promise = last.then(begin, begin);
    last = promise;
    // One that only asks what is due promises less than another may want.
    if (!onlyDue) waiting = { entry, promise };
    return promise;
  }

  return {
    run(reason, only) {
      // One that has not begun yet takes this one along.
      if (waiting !== null) {
        const { entry } = waiting;
        entry.only = entry.only === null || only === undefined ? null : [...entry.only, ...only];
        return waiting.promise;
      }
      return follow(reason, only ?? null);
    },
    start() {
      if (timer !== null || stopping.signal.aborted) return;
      due = createDueTimes(random, now());
      const wakes = createWakeNotice(now());
      timer = setInterval(() => {
        const woke = wakes.tick(now());
        if (active > 0 || isPaused()) return;
        const isDue = woke || questions(null).some(({ key, everyMs: interval }) => due.isDue(key, interval, now()));
        if (isDue) void follow(woke ? 'wake' : 'schedule', null, !woke).catch((error: unknown) => log.error('a look at the remotes failed', { error }));
      }, tickMs);
      timer.unref();
    },
    async stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      stopping.abort();
      await last.catch(() => undefined);
    },
    async idle() {
      while (active > 0) await last.catch(() => undefined);
    },
  };
}

/** The server of a repository id; null for folders of this machine. */
function serverOf(repository: string): string | null {
  const server = repository.split('/')[0] ?? '';
  return server === 'file' || server === 'local' || server === '' ? null : server;
}
