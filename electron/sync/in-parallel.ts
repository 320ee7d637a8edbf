/**
 * Does `work` for each item, at most `width` at a time; nothing new is begun once `signal` is aborted. Throws what `work` throws first, after the rest
 * has ended.
 */
export async function inParallel<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>, signal?: AbortSignal): Promise<void> {
  const waiting = [...items];
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined && !signal?.aborted; item = waiting.shift()) await work(item);
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(width, waiting.length) }, lane));
  for (const outcome of ended) if (outcome.status === 'rejected') throw outcome.reason;
}
