import type { Trouble } from '../../shared/model/snapshot.ts';

export interface Troubles {
  /** Says it, or says it with other words; `since` stays what it was. */
  set(code: string, message: string): void;
  clear(code: string): void;
  /** Told the whole list each time it changes. */
  subscribe(listener: (troubles: readonly Trouble[]) => void): () => void;
}

/** What hinders the service itself, each once. */
export function createTroubles(now: () => Date): Troubles {
  const held = new Map<string, Trouble>();
  const listeners = new Set<(troubles: readonly Trouble[]) => void>();
  const tell = () => {
    for (const listener of [...listeners]) listener([...held.values()]);
  };
  return {
    set(code, message) {
      const before = held.get(code);
      if (before?.message === message) return;
      held.set(code, { code, message, since: before?.since ?? now().toISOString() });
      tell();
    },
    clear(code) {
      if (held.delete(code)) tell();
    },
    subscribe(listener) {
      listeners.add(listener);
      if (held.size > 0) listener([...held.values()]);
      return () => listeners.delete(listener);
    },
  };
}
