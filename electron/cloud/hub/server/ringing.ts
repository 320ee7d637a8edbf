import { randomBytes } from 'node:crypto';
import type { Bell } from '../../tables.ts';

/** A stream answers after this although nothing is new: who waits learns that the way is open. */
export const streamBeatMs = 25_000;

/** One host's bell as a stream with a cursor: who comes back with the cursor it was given misses nothing. */
export interface Ringing {
  /** The next cursor: at once where something rang since, else when it does, at the latest after `streamBeatMs`. */
  after(cursor: string, signal: AbortSignal | undefined): Promise<string>;
  close(): void;
}

/** Counts from now on. A cursor of another life (the hub was restarted) is answered at once. */
export function openRinging(bell: Bell): Ringing {
  const life = randomBytes(6).toString('hex');
  const waiting = new Set<() => void>();
  let count = 0;
  const cursor = () => `${life}:${count}`;
  const wakeAll = () => {
    for (const wake of [...waiting]) wake();
  };
  const listening = bell.listen(() => {
    count++;
    wakeAll();
  });
  return {
    async after(given, signal) {
      if (given !== cursor() || signal?.aborted === true) return cursor();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, streamBeatMs);
        function done(): void {
          clearTimeout(timer);
          waiting.delete(done);
          signal?.removeEventListener('abort', done);
          resolve();
        }
        waiting.add(done);
        signal?.addEventListener('abort', done);
      });
      return cursor();
    },
    close() {
      listening.close();
      wakeAll();
    },
  };
}
