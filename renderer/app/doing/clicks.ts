import { useSyncExternalStore } from 'react';

/** What became of clicks, by what was clicked for. */
export interface Clicks<Click> {
  get(key: string): Click | null;
  /** Null: put away. */
  put(key: string, click: Click | null): void;
  /** The same as `get`, drawn anew when it changes. */
  use(key: string): Click | null;
}

/** Keeps them while the page is open, so that each answer stands where the click was. */
export function createClicks<Click>(): Clicks<Click> {
  const clicks = new Map<string, Click>();
  const listeners = new Set<() => void>();
  const get = (key: string) => clicks.get(key) ?? null;
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    get,
    put(key, click) {
      if (click === null) clicks.delete(key);
      else clicks.set(key, click);
      for (const listener of listeners) listener();
    },
    use: (key) => useSyncExternalStore(subscribe, () => get(key)),
  };
}
