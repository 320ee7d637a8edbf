import { setTimeout as after } from 'node:timers/promises';

/** What comes within the time (milliseconds); null when nothing did: the work goes on all the same. */
export async function within<T>(work: Promise<T>, boundMs: number): Promise<T | null> {
  const done = new AbortController();
  try {
    return await Promise.race([work, after(boundMs, null, { signal: done.signal }).catch(() => null)]);
  } finally {
    done.abort();
  }
}
