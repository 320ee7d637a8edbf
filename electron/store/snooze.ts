import type { Store } from './open.ts';

const key = 'snoozed_until';

/** Until when notifications are off, kept over a restart. */
export interface SnoozeValue {
  /** ISO 8601, UTC; null: they are on. */
  read(): string | null;
  write(until: string | null): void;
}

/** The value in `store`. */
export function openSnooze({ db }: Store): SnoozeValue {
  return {
    read() {
      const value = db.prepare('SELECT value FROM meta WHERE key = ?').get(key)?.['value'];
      return typeof value === 'string' && value !== '' ? value : null;
    },
    write(until) {
      db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(key, until ?? '');
    },
  };
}
