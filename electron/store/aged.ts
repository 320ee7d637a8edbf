import type { Store } from './open.ts';

const dayMs = 86_400_000;

/** When something was first seen to be old enough to go. A clock that is wrong for a while must not let go of what years should. */
export interface Aged {
  /** Whether it was seen to be old a day ago, too; the first time notes it, and answers no. Durable before it returns. */
  sinceYesterday(what: string, now: Date): boolean;
  /** It is not old (any more). */
  clear(what: string): void;
}

/** Kept in the table `meta`. */
export function openAged({ db, durably }: Store): Aged {
  const get = db.prepare('SELECT value FROM meta WHERE key = ?');
  const put = db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)');
  const remove = db.prepare('DELETE FROM meta WHERE key = ?');
  const key = (what: string) => `aged ${what}`;
  return {
    sinceYesterday(what, now) {
      const seen = Date.parse(String(get.get(key(what))?.['value'] ?? ''));
      // One in the future is of a clock that was wrong: counted anew.
      if (seen <= now.getTime()) return now.getTime() - seen >= dayMs;
      durably(() => put.run(key(what), now.toISOString()));
      return false;
    },
    clear(what) {
      if (get.get(key(what)) !== undefined) remove.run(key(what));
    },
  };
}
