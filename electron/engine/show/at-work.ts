/** Counts what is under way, in words for the page, and lets who needs to wait until there is nothing. */
export interface AtWork {
  /** Runs `work` while the page says `words` (null: quietly, but waited for). */
  during<T>(words: string | null, work: () => Promise<T>): Promise<T>;
  /** The newest words; null when there are none. */
  words(): string | null;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

export function createAtWork(onWords: (words: string | null) => void): AtWork {
  const running = new Map<Promise<unknown>, string | null>();
  let said: string | null = null;

  const words = () => [...running.values()].findLast((one) => one !== null) ?? null;
  function tell(): void {
    const now = words();
    if (now === said) return;
    said = now;
    onWords(now);
  }

  return {
    async during(saying, work) {
      const job = work();
      running.set(job, saying);
      tell();
      try {
        return await job;
      } finally {
        running.delete(job);
        tell();
      }
    },
    words,
    async idle() {
      while (running.size > 0) await Promise.allSettled(running.keys());
    },
  };
}
