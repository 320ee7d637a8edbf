import { applySnapshotEvent, type Snapshot, type SnapshotEvent } from '../../shared/model/snapshot.ts';

/** Whether the page hears the engine. `since` (ms) is when it stopped. */
export type Connection = { readonly kind: 'connecting' } | { readonly kind: 'connected' } | { readonly kind: 'away'; readonly since: number };

/** What the page holds: a read-only copy of the engine's state, and whether it is being kept up to date. */
export type Held = { readonly snapshot: Snapshot | null; readonly connection: Connection };

export type SnapshotStore = {
  readonly current: () => Held;
  readonly subscribe: (listener: () => void) => () => void;
  /** Follows the engine until aborted; settles then, never throws. */
  readonly follow: (signal: AbortSignal) => Promise<void>;
};

/** What the store needs from the outside. */
export type SnapshotSource = {
  readonly watch: (signal: AbortSignal) => Promise<AsyncIterable<SnapshotEvent>>;
  readonly get: (signal: AbortSignal) => Promise<Snapshot>;
  /** Resolves when what is held was drawn, or soon in a window that nobody sees. */
  readonly drawn: () => Promise<void>;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly now: () => number;
};

/** How long to wait before the n-th try (from 1) to reach the engine again: 250 ms, doubling, at most 10 s. */
export function retryDelayMs(attempt: number): number {
  return Math.min(10_000, 250 * 2 ** Math.min(attempt - 1, 10));
}

/** Holds the newest state of the engine; reconnects with growing waits and says since when it is out of touch. */
export function createSnapshotStore(source: SnapshotSource): SnapshotStore {
  let held: Held = { snapshot: null, connection: { kind: 'connecting' } };
  const listeners = new Set<() => void>();
  const hold = (next: Held): void => {
    held = next;
    for (const listener of listeners) listener();
  };

  const once = async (signal: AbortSignal, connected: () => void): Promise<void> => {
    // Subscribed first, asked second: what changes in between is in the stream.
    const events = await source.watch(signal);
    // Only this subscription's first event counts as its base: a restarted engine begins to count at 0 again.
    let base: Snapshot | null = null;
    for await (const event of events) {
      const isWhole = event.kind === 'whole' || event.kind === 'first';
      base ??= isWhole ? null : await source.get(signal);
      const next: Snapshot | null = applySnapshotEvent(base, event);
      if (next !== null) base = next;
      connected();
      // The rest comes in some steps right after the first; it is drawn once, with the last.
      if (event.kind === 'rest' && event.left > 0) continue;
      if (base !== held.snapshot || held.connection.kind !== 'connected') hold({ snapshot: base, connection: { kind: 'connected' } });
      // To read the rest takes longer than to draw the first.
      if (event.kind === 'first' && event.left > 0) await source.drawn();
    }
  };

  return {
    current: () => held,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    follow: async (signal) => {
      let attempt = 0;
      while (!signal.aborted) {
        try {
          await once(signal, () => {
            attempt = 0;
          });
        } catch {
          // Why it broke does not matter here: whatever it was, the answer is to say so and to try again.
        }
        if (signal.aborted) return;
        attempt += 1;
        if (held.connection.kind !== 'away') hold({ ...held, connection: { kind: 'away', since: source.now() } });
        await source.wait(retryDelayMs(attempt), signal).catch(() => undefined);
      }
    },
  };
}
