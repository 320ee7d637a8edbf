import type { Run } from '../../shared/model/run.ts';
import type { Log } from '../log/log.ts';
import type { NewRun, Runs } from '../store/runs.ts';
import { endLeftOver } from './run-command.ts';
import type { RunOptions } from './run-entry.ts';

/** What of an entry the queue heeds. */
export interface QueuePolicy {
  readonly debounceMs: number;
  readonly repeatable: boolean;
}

export interface RunQueueDeps {
  readonly runs: Runs;
  readonly log: Log;
  /** Null: no such entry (any more). */
  readonly policy: (entry: string) => QueuePolicy | null;
  readonly run: (run: Run, options: RunOptions) => Promise<Run>;
  readonly isPaused: () => boolean;
  /** A run is over, however. */
  readonly onEnd: (run: Run) => void;
  readonly now?: () => number;
  /** Runs at the same time, of all entries. */
  readonly atOnce?: number;
}

/** Runs entries: one at a time each, of those that wait the latest, a few at once; what waits survives a crash, what a crash cut off is said. */
export interface RunQueue {
  /** Says what a crash cut off, then begins with what waits. */
  start(): void;
  /** On disk when it returns. */
  enqueue(given: Omit<NewRun, 'dueAt'>, options?: { readonly atOnce?: boolean }): Run;
  /** Does one run now, of a queue that was not started (a job of the command line); resolves when it is over. */
  runNow(id: string): Promise<Run | null>;
  /** Ends a run, or takes it out of the queue. False where it is neither. */
  stopRun(id: string): boolean;
  /** What a running one has said so far; null where it does not run. */
  output(id: string): string | null;
  /** Something changed that may let runs begin (a pause is over, an entry is there again). */
  wake(): void;
  /** Resolves when nothing runs and nothing is due. */
  idle(): Promise<void>;
  /** Ends what runs, with its children; it counts as cut off. */
  stop(): Promise<void>;
}

interface Running {
  readonly entry: string;
  readonly stop: AbortController;
  read: () => string;
  done: Promise<void>;
}

/** Written to disk so often while it runs. */
const saveOutputMs = 1000;
/** Pushes that never rest must not keep an entry waiting for ever. */
const longestDebounces = 10;

export function createRunQueue({ runs, log, policy, run, isPaused, onEnd, now = Date.now, atOnce = 2 }: RunQueueDeps): RunQueue {
  const running = new Map<string, Running>();
  /** When the first of those that wait came. */
  const waitingSince = new Map<string, number>();
  const idlers: (() => void)[] = [];
  let timer: NodeJS.Timeout | null = null;
  let started = false;
  let ending = false;

  function recover(): void {
    for (const { run: open, process } of runs.open()) {
      if (open.state !== 'running') continue;
      const left = process !== null && endLeftOver(process);
      const known = policy(open.entry);
      const again = known?.repeatable === true;
      const words = `Everref ended in the middle of it${left ? '; its command still ran and was ended' : ''}${again ? '; it is done again' : '; it is not done again by itself'}`;
      const over: Run = { ...open, state: 'cut-off', reason: words };
      runs.put(over);
      onEnd(over);
      const { entry, repository, ref, before, after, by } = open;
      if (again) runs.enqueue({ entry, repository, ref, before, after, by, why: 'again', delivery: null, dueAt: now() });
    }
  }

  function pump(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (!started || ending) {
      settle();
      return;
    }
    const open = runs.open();
    let next = Number.POSITIVE_INFINITY;
    for (const { run: waiting, dueAt, skipFetch } of open) {
      if (waiting.state !== 'waiting' || isBusy(waiting.entry)) continue;
      if (policy(waiting.entry) === null) {
        end({ ...waiting, state: 'failed', reason: 'the configuration has no entry of this name any more' });
        continue;
      }
      // Due later than any debounce could make it: the clock was put back since.
      if (dueAt > now() && dueAt - now() <= (policy(waiting.entry)?.debounceMs ?? 0) * longestDebounces) next = Math.min(next, dueAt);
      else if (!isPaused() && running.size < atOnce) begin(waiting, skipFetch);
    }
    if (next < Number.POSITIVE_INFINITY) {
      timer = setTimeout(pump, Math.min(Math.max(1, next - now()), 60_000));
      timer.unref();
    }
    settle();
  }

  const isBusy = (entry: string) => [...running.values()].some((one) => one.entry === entry);

  function begin(waiting: Run, skipFetch: boolean): Promise<void> {
    waitingSince.delete(waiting.entry);
    const stop = new AbortController();
    let saved = now();
    const current = { ...waiting, state: 'running' as const, at: new Date(now()).toISOString() };
    // On disk before anything is started.
    runs.put(current);
    const one: Running = { entry: waiting.entry, stop, read: () => '', done: Promise.resolve() };
    running.set(current.id, one);
    const work = async () => {
      try {
        const over = await run(current, {
          skipFetch,
          signal: stop.signal,
          onStart: (mark) => runs.put(current, mark),
          onOutput(read) {
            one.read = read;
            if (now() - saved < saveOutputMs) return;
            saved = now();
            runs.output(current.id, read());
          },
        });
        // At the next start it is said that it was cut off, and done again where it may be.
        if (!ending) end(over);
      } catch (error) {
        log.error('a run failed in Everref itself', { entry: current.entry, error });
        end({ ...current, state: 'failed', reason: `it failed in Everref itself: ${error instanceof Error ? error.message : String(error)}` });
      } finally {
        running.delete(current.id);
        pump();
      }
    };
    one.done = work();
    return one.done;
  }

  function end(over: Run): void {
    try {
      runs.put(over);
    } catch (error) {
      log.error('what came of a run could not be written', { run: over.id, error });
    }
    onEnd(over);
  }

  function settle(): void {
    if (running.size > 0 || hasDue()) return;
    for (const tell of idlers.splice(0)) tell();
  }

  function hasDue(): boolean {
    return started && !ending && !isPaused() && runs.open().some(({ run: one }) => one.state === 'waiting');
  }

  return {
    start() {
      started = true;
      recover();
      pump();
    },
    enqueue(given, options = {}) {
      const at = now();
      const debounceMs = options.atOnce === true ? 0 : (policy(given.entry)?.debounceMs ?? 0);
      const since = waitingSince.get(given.entry) ?? at;
      if (debounceMs > 0) waitingSince.set(given.entry, since);
      const made = runs.enqueue({ ...given, dueAt: Math.min(at + debounceMs, since + debounceMs * longestDebounces) });
      pump();
      return made;
    },
    async runNow(id) {
      const waiting = runs.open().find(({ run: one }) => one.id === id);
      if (waiting === undefined) return runs.get(id);
      await begin(waiting.run, waiting.skipFetch);
      return runs.get(id);
    },
    stopRun(id) {
      const current = running.get(id);
      if (current !== undefined) {
        current.stop.abort();
        return true;
      }
      const waiting = runs.get(id);
      if (waiting?.state !== 'waiting') return false;
      end({ ...waiting, state: 'stopped', reason: 'it was taken out of the queue' });
      return true;
    },
    output: (id) => running.get(id)?.read() ?? null,
    wake: pump,
    idle: () => (running.size === 0 && !hasDue() ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
    async stop() {
      ending = true;
      if (timer !== null) clearTimeout(timer);
      for (const { stop } of running.values()) stop.abort();
      await Promise.all([...running.values()].map(({ done }) => done));
    },
  };
}
