import type { Store } from './open.ts';

const untilKey = 'paused_until';
const decidedKey = 'pause_decided_at';

/** Until when background work is paused, and when that was decided, kept over a restart. */
export interface PauseValue {
  /** ISO 8601, UTC; null: it is not. */
  read(): string | null;
  write(until: string | null): void;
  /** When somebody last decided on it, here or on another machine (ISO 8601, UTC); null: never. */
  decidedAt(): string | null;
  decided(at: string): void;
}

/** The value in `store`. */
export function openPauseValue({ db }: Store): PauseValue {
  const select = db.prepare('SELECT value FROM meta WHERE key = ?');
  const put = db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value');
  const time = (key: string): string | null => {
    const value = select.get(key)?.['value'];
    return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : null;
  };
  return {
    read: () => time(untilKey),
    write: (until) => void put.run(untilKey, until ?? ''),
    decidedAt: () => time(decidedKey),
    decided: (at) => void put.run(decidedKey, at),
  };
}
