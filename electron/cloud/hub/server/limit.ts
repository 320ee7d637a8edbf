/** How much one asker may do. */
export interface Limit {
  /** Takes one; false where nothing is left. */
  take(who: string): boolean;
}

const askersAtMost = 2000;

/** So many at once, and so many a second after that, for each asker apart. The one that was quiet longest is forgotten first. */
export function createLimit(atOnce: number, perSecond: number, now: () => number = performance.now.bind(performance)): Limit {
  const left = new Map<string, { readonly tokens: number; readonly at: number }>();
  return {
    take(who) {
      const at = now();
      const before = left.get(who) ?? { tokens: atOnce, at };
      const tokens = Math.min(atOnce, before.tokens + ((at - before.at) / 1000) * perSecond);
      left.delete(who);
      left.set(who, { tokens: tokens < 1 ? tokens : tokens - 1, at });
      const [oldest] = left.keys();
      if (left.size > askersAtMost && oldest !== undefined) left.delete(oldest);
      return tokens >= 1;
    },
  };
}
