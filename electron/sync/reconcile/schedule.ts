/** Notices that the machine slept. Pure but for the clock it is given. */
export interface WakeNotice {
  /** Called every tick: whether nothing ran for a while before it. */
  tick(nowMs: number): boolean;
}

/** Milliseconds between two ticks of the schedule. */
export const tickMs = 15_000;
/** A gap this many ticks long between two ticks means that nothing ran: the machine slept. */
const sleptTicks = 4;

export function createWakeNotice(startMs: number): WakeNotice {
  let lastTickMs = startMs;
  return {
    tick(nowMs) {
      const gapMs = nowMs - lastTickMs;
      lastTickMs = nowMs;
      // A clock that was set back must not make the next run come hours late.
      return gapMs > tickMs * sleptTicks || gapMs < -tickMs;
    },
  };
}
