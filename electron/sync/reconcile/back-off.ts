/** Which remotes are left in peace for now: unreachable ones longer each time, those that want a sign-in until a person asks. */
export interface BackOff {
  mayAsk(key: string, nowMs: number): boolean;
  reached(key: string): void;
  failed(key: string, nowMs: number, why: 'unreachable' | 'sign-in-needed'): void;
  /** A person asked, or the machine woke up: everything may be tried again. */
  forget(): void;
}

const mostMs = 6 * 3_600_000;
const firstMs = 60_000;

/** Doubles from one minute to six hours. */
export function createBackOff(): BackOff {
  const waiting = new Map<string, { readonly times: number; readonly untilMs: number }>();
  return {
    mayAsk: (key, nowMs) => nowMs >= (waiting.get(key)?.untilMs ?? 0),
    reached: (key) => void waiting.delete(key),
    failed(key, nowMs, why) {
      const times = (waiting.get(key)?.times ?? 0) + 1;
      const untilMs = why === 'sign-in-needed' ? Number.POSITIVE_INFINITY : nowMs + Math.min(mostMs, firstMs * 2 ** Math.min(times - 1, 20));
      waiting.set(key, { times, untilMs });
    },
    forget: () => waiting.clear(),
  };
}
