/** When each remote is next to be asked by the schedule. Pure but for the clock and the chance it is given. */
export interface DueTimes {
  isDue(key: string, everyMs: number, nowMs: number): boolean;
  /** It was asked: next time an interval from now, give or take a tenth, so that many do not stay in step. */
  asked(key: string, everyMs: number, nowMs: number): void;
  /** Smaller: longer not asked. What was never asked comes first. */
  age(key: string): number;
  /** Forgets all that is not among these. */
  keep(keys: ReadonlySet<string>): void;
}

export function createDueTimes(random: () => number, startMs: number): DueTimes {
  const times = new Map<string, { readonly atMs: number; readonly dueMs: number; readonly everyMs: number }>();
  return {
    isDue(key, everyMs, nowMs) {
      const held = times.get(key);
      if (held === undefined) return nowMs >= startMs + everyMs;
      // Another interval was configured meanwhile, or the clock was set back: counted anew from when it was asked.
      if (held.everyMs !== everyMs || nowMs < held.atMs) return nowMs >= held.atMs + everyMs || nowMs < held.atMs - everyMs;
      return nowMs >= held.dueMs;
    },
    asked: (key, everyMs, nowMs) => void times.set(key, { atMs: nowMs, dueMs: nowMs + everyMs * (0.9 + 0.2 * random()), everyMs }),
    age: (key) => times.get(key)?.atMs ?? Number.NEGATIVE_INFINITY,
    keep(keys) {
      for (const key of times.keys()) if (!keys.has(key)) times.delete(key);
    },
  };
}
