import type { PullResult } from '../../shared/model/pull.ts';
import type { Log } from '../log/log.ts';
import type { Clone, Remote } from '../workspace/clone.ts';
import type { Registry } from '../workspace/registry.ts';
import { createBackOff } from './back-off.ts';
import { inParallel } from './in-parallel.ts';
import { createSchedule, tickMs } from './schedule.ts';
import type { Updater } from './update.ts';

export type ReconcileReason = 'start' | 'wake' | 'schedule' | 'asked';

export interface ReconcileReport {
  /** Remotes that were asked, and those of them that answered. */
  readonly asked: number;
  readonly reached: number;
  /** Left alone: unreachable a while ago, or wanting a sign-in. */
  readonly skipped: number;
  readonly results: readonly PullResult[];
}

export interface ReconcilerDeps {
  readonly updater: Updater;
  readonly registry: Pick<Registry, 'clones' | 'placesOf'>;
  readonly log: Log;
  /** `reconcile.every`. */
  readonly everyMs: () => number;
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
/** After this many remotes of one server did not answer, the rest of them is left for the next run. */
const mostSilent = 2;

const nothing: ReconcileReport = { asked: 0, reached: 0, skipped: 0, results: [] };

/** A run that has not begun: others may still join it. */
interface Waiting {
  only: readonly string[] | null;
}

interface Question {
  readonly clone: Clone;
  readonly remote: Remote;
}

/** Makes the reconciler of a host. Nothing runs before `run` or `start`. */
export function createReconciler(deps: ReconcilerDeps): Reconciler {
  const { updater, registry, log, everyMs, isPaused, refresh, now = Date.now, random = Math.random } = deps;
  const backOff = createBackOff();
  const stopping = new AbortController();
  let schedule = createSchedule(everyMs, random, now());
  let timer: NodeJS.Timeout | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let waiting: { readonly entry: Waiting; readonly promise: Promise<ReconcileReport> } | null = null;
  let active = 0;

  function questions(only: readonly string[] | null): Question[] {
    const all = registry
      .clones()
      .filter(({ id }) => only === null || only.includes(id))
      .flatMap((clone) => clone.remotes.filter(({ mirror }) => !mirror).map((remote) => ({ clone, remote })));
    // In a new order each time: what comes last under a slow server must not always be the same.
    return all
      .map((question) => ({ question, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ question }) => question);
  }

  async function once(reason: ReconcileReason, only: readonly string[] | null): Promise<ReconcileReport> {
    if (isPaused() || stopping.signal.aborted) return nothing;
    if (reason !== 'schedule') backOff.forget();
    const silent = new Map<string, number>();
    const results: PullResult[] = [];
    let asked = 0;
    let reached = 0;
    let skipped = 0;
    await inParallel(
      questions(only),
      width,
      async ({ clone, remote }) => {
        const key = `${clone.id} ${remote.name}`;
        const server = serverOf(remote.repository);
        if (isPaused()) return;
        if (!backOff.mayAsk(key, now()) || (server !== null && (silent.get(server) ?? 0) >= mostSilent)) {
          skipped++;
          return;
        }
        asked++;
        const report = await updater.update({
          clone,
          remote,
          branches: 'all',
          why: 'reconcile',
          event: null,
          urgency: 'background',
          movesHeld: false,
          signal: stopping.signal,
        });
        results.push(...report.results);
        if (report.reached) {
          reached++;
          backOff.reached(key);
        } else {
          const why = report.results[0]?.reason;
          if (why === 'sign-in-needed') backOff.failed(key, now(), why);
          if (why === 'remote-unreachable') {
            backOff.failed(key, now(), 'unreachable');
            if (server !== null) silent.set(server, (silent.get(server) ?? 0) + 1);
          }
        }
        if (report.changed) await refresh(registry.placesOf(clone.id).map(({ checkoutId }) => checkoutId));
      },
      stopping.signal,
    );
    schedule.ran(now());
    log.info('asked the remotes', { reason, asked, reached, skipped });
    const report = { asked, reached, skipped, results };
    deps.onReport?.(report);
    return report;
  }

  function follow(reason: ReconcileReason, only: readonly string[] | null): Promise<ReconcileReport> {
    const entry: Waiting = { only };
    active++;
    const begin = async (): Promise<ReconcileReport> => {
      if (waiting?.entry === entry) waiting = null;
      try {
        return await once(reason, entry.only);
      } finally {
        active--;
      }
    };
    const promise = last.then(begin, begin);
    last = promise;
    waiting = { entry, promise };
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
      schedule = createSchedule(everyMs, random, now());
      timer = setInterval(() => {
        const due = schedule.tick(now());
        if (due === null || active > 0 || isPaused()) return;
        void follow(due, null).catch((error: unknown) => log.error('a look at the remotes failed', { error }));
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
