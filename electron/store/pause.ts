import type { Store } from './open.ts';

const key = 'paused_until';

/** Until when background work is paused, kept over a restart. */
export interface PauseValue {
  /** ISO 8601, UTC; null: it is not. */
  read(): string | null;
  write(until: string | null): void;
}

/** The value in `store`. */
export function openPauseValue({ db }: Store): PauseValue {
  return {
    read() {
      const value = db.prepare('SELECT value FROM meta WHERE key = ?').get(key)?.['value'];
      return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : null;
    },
    write(until) {
      db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(key, until ?? '');
    },
  };
}
