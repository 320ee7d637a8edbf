/** How many requests each server may still get (N-9): a bucket that fills over an hour. Pure but for the clock it is given. */
export interface HostBudget {
  /** Whether the schedule may ask this server once more now. */
  mayAsk(server: string, nowMs: number): boolean;
  /** Requests were made, whoever wanted them: a person's own are made even when nothing is left, and count. */
  spent(server: string, requests: number, nowMs: number): void;
}

const hourMs = 3_600_000;

/** `perHour` is read anew each time: the configuration may change. */
export function createHostBudget(perHour: () => number): HostBudget {
  const buckets = new Map<string, { left: number; atMs: number }>();

  function bucketOf(server: string, nowMs: number) {
    const most = perHour();
    const bucket = buckets.get(server) ?? { left: most, atMs: nowMs };
    // A clock that was set back gives nothing and takes nothing.
    bucket.left = Math.min(most, bucket.left + (Math.max(0, nowMs - bucket.atMs) / hourMs) * most);
    bucket.atMs = nowMs;
    buckets.set(server, bucket);
    return bucket;
  }

  return {
    mayAsk: (server, nowMs) => bucketOf(server, nowMs).left >= 1,
    spent(server, requests, nowMs) {
      const bucket = bucketOf(server, nowMs);
      bucket.left = Math.max(-perHour(), bucket.left - requests);
    },
  };
}
