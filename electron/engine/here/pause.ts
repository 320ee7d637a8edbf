/** Longest time that a timer can wait (2^31 ms, some 24 days). */
const longestTimerMs = 2_147_483_647;

/** When background work is off: paused by a person until a time, or because the machine sleeps. */
export interface Pause {
  until(): string | null;
  isPaused(): boolean;
  set(until: string | null): void;
  sleep(): void;
  wake(): void;
  close(): void;
}

/** `onEnd` is called when a pause is over, by time or by a person. */
export function createPause(onChange: (until: string | null) => void, onEnd: () => void, now: () => number = Date.now): Pause {
  let until: string | null = null;
  let asleep = false;
  let timer: NodeJS.Timeout | null = null;

  function wait(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (until === null) return;
    const left = Date.parse(until) - now();
    if (left <= 0) {
      end();
      return;
    }
    timer = setTimeout(wait, Math.min(left, longestTimerMs));
    timer.unref();
  }

  function end(): void {
    until = null;
    onChange(null);
    onEnd();
  }

  return {
    until: () => until,
    // The clock is asked, not the timer: a machine that slept through the end of a pause is not paused.
    isPaused: () => asleep || (until !== null && Date.parse(until) > now()),
    set(wanted) {
      const was = until;
      until = wanted !== null && Date.parse(wanted) > now() ? wanted : null;
      if (until === null && was !== null) return end();
      onChange(until);
      wait();
    },
    sleep() {
      asleep = true;
    },
    wake() {
      asleep = false;
      wait();
    },
    close() {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
