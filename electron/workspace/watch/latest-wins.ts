/** How soon and how often a task runs: all in milliseconds. */
export interface Pace {
  /** Quiet for that long before it runs. */
  readonly debounceMs: number;
  /** At the latest after that, however busy it is. */
  readonly mostMs: number;
}

export interface LatestWins {
  /** Runs the task soon; calls that come together are one. A call while it runs makes it run once more. */
  poke(pace: Pace): void;
  /** Runs it now, or once more if it is running; resolves when a run that began after this call has ended. */
  now(): Promise<void>;
  readonly busy: boolean;
  /** Resolves when nothing runs and nothing waits. */
  settled(): Promise<void>;
  /** Nothing runs any more, once the promise resolves. */
  stop(): Promise<void>;
}

/** One running, one waiting: the mailbox between a fast producer and a slow task. `task` must not throw. */
export function latestWins(task: () => Promise<void>): LatestWins {
  let timer: NodeJS.Timeout | null = null;
  let dueBy = Number.POSITIVE_INFINITY;
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let stopped = false;
  let quiet: (() => void)[] = [];
  const isBusy = () => timer !== null || running !== null || next !== null;

  function tellQuiet(): void {
    if (isBusy()) return;
    const listeners = quiet;
    quiet = [];
    for (const listener of listeners) listener();
  }

  function run(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    dueBy = Number.POSITIVE_INFINITY;
    if (stopped) return Promise.resolve();
    if (running !== null) {
      next ??= running.then(() => {
        next = null;
        return run();
      });
      return next;
    }
    running = task().finally(() => {
      running = null;
      // After whoever chained another run to this one.
      setImmediate(tellQuiet);
    });
    return running;
  }

  return {
    poke({ debounceMs, mostMs }) {
      if (stopped) return;
      const now = performance.now();
      dueBy = Math.min(dueBy, now + mostMs);
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(() => void run(), Math.max(0, Math.min(debounceMs, dueBy - now)));
    },
    now: run,
    get busy() {
      return isBusy();
    },
    settled: () => (isBusy() ? new Promise((resolve) => quiet.push(resolve)) : Promise.resolve()),
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      await next;
      await running;
      tellQuiet();
    },
  };
}
