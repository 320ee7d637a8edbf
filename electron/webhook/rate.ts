/** Lets each source in so often a second, with a burst; the sources are bounded, the longest silent ones give way. */
export interface Rate {
  /** Whether this one may come in now; counts it. */
  admit(source: string): boolean;
}

/** A bucket per source. */
export function createRate(perSecond: number, burst: number, now: () => number = () => performance.now(), mostSources = 10_000): Rate {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    admit(source) {
      const at = now();
      const held = buckets.get(source) ?? { left: burst, at };
      const left = Math.min(burst, held.left + ((at - held.at) / 1000) * perSecond);
      // Put at the end again: the first of the map is the one that was silent longest.
      buckets.delete(source);
      buckets.set(source, { left: left < 1 ? left : left - 1, at });
      if (buckets.size > mostSources) {
        const [oldest] = buckets.keys();
        if (oldest !== undefined) buckets.delete(oldest);
      }
      return left >= 1;
    },
  };
}
