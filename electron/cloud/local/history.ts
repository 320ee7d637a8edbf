import { ForcePush } from '../../../shared/model/force-push.ts';
import { joinForcePushes } from '../../store/force-pushes.ts';
import type { History } from '../../sync/ports.ts';
import { dayMs, type LocalContext } from './context.ts';

const keepDays = 400;

/** Force pushes that any host found, in the shared file. */
export function openHistory(context: LocalContext): History {
  const { db, durably } = context.store;
  const find = db.prepare('SELECT entry FROM force_pushes WHERE repository = ? AND ref = ? AND before = ? AND after = ? ORDER BY at DESC LIMIT 1');
  const write = db.prepare('INSERT OR REPLACE INTO force_pushes (id, repository, ref, before, after, at, entry) VALUES (?, ?, ?, ?, ?, ?, ?)');

  function latest(repository: string, ref: string, before: string, after: string): ForcePush | null {
    const row = find.get(repository, ref, before, after);
    return row === undefined ? null : ForcePush.parse(JSON.parse(String(row['entry'])));
  }

  return {
    async add(entry) {
      durably(() => {
        const there = latest(entry.repository, entry.ref, entry.before, entry.after);
        const back = latest(entry.repository, entry.ref, entry.after, entry.before);
        // An opposite movement in between: this is a second occurrence, not a second source of the first.
        const isAnother = there !== null && back !== null && back.at > there.at && entry.at > back.at;
        const joined = there === null || isAnother ? entry : joinForcePushes(there, entry);
        write.run(joined.id, joined.repository, joined.ref, joined.before, joined.after, joined.at, JSON.stringify(joined));
        db.prepare('DELETE FROM force_pushes WHERE at < ?').run(new Date(context.now().getTime() - keepDays * dayMs).toISOString());
      });
    },
    async list({ repository, since, limit }) {
      return db
        .prepare('SELECT entry FROM force_pushes WHERE (?1 IS NULL OR repository = ?1) AND (?2 IS NULL OR at >= ?2) ORDER BY at DESC, id LIMIT ?3')
        .all(repository ?? null, since ?? null, limit)
        .map((row) => ForcePush.parse(JSON.parse(String(row['entry']))));
    },
  };
}
