/** When the next run is due, and whether the machine slept. Pure but for the clock it is given. */
export interface Schedule {
  /** Called every tick: what is due now, or null. */
  tick(nowMs: number): 'schedule' | 'wake' | null;
  /** A run ended: the next one is due an interval from now, give or take a tenth. */
  ran(nowMs: number): void;
}

/** Milliseconds between two ticks. */
export const tickMs = 15_000;
/** A gap this many ticks long between two ticks means that nothing ran: the machine slept. */
const sleptTicks = 4;

/** `everyMs` is read anew for each interval: the configuration may change. `random` gives 0 … 1. */
export function createSchedule(everyMs: () => number, random: () => number, startMs: number): Schedule {
  const next = (nowMs: number) => nowMs + everyMs() * (0.9 + 0.2 * random());
  let dueMs = next(startMs);
  let lastTickMs = startMs;
  return {
    tick(nowMs) {
      const gapMs = nowMs - lastTickMs;
      lastTickMs = nowMs;
      // A clock that was set back must not make the next run come hours late.
      if (gapMs > tickMs * sleptTicks || gapMs < -tickMs) return 'wake';
      return nowMs >= dueMs ? 'schedule' : null;
    },
    ran(nowMs) {
      dueMs = next(nowMs);
    },
  };
}
