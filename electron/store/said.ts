import type { Store } from './open.ts';

/** What was said to the person lately, so that nothing is said twice, also across a restart. */
export interface SaidTable {
  /** When this was last said; null: not within `keepDays`. */
  lastSaid(cause: string): Date | null;
  say(causes: readonly string[], at: Date): void;
}

/** The table in `store`; what is older than `keepDays` is forgotten. */
export function openSaid({ db, transaction }: Store, keepDays = 30): SaidTable {
  const put = db.prepare('INSERT INTO said (cause, at) VALUES (?, ?) ON CONFLICT (cause) DO UPDATE SET at = excluded.at');
  return {
    lastSaid(cause) {
      const at = db.prepare('SELECT at FROM said WHERE cause = ?').get(cause)?.['at'];
      return typeof at === 'string' ? new Date(at) : null;
    },
    say: (causes, at) =>
      transaction(() => {
        for (const cause of causes) put.run(cause, at.toISOString());
        db.prepare('DELETE FROM said WHERE at < ?').run(new Date(at.getTime() - keepDays * 86_400_000).toISOString());
      }),
  };
}
