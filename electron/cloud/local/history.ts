import { ForcePush } from '../../../shared/model/force-push.ts';
import { joinForcePushes, sameOccurrence } from '../../../shared/model/occurrence.ts';
import { forcePushId } from '../../store/force-pushes.ts';
import type { History } from '../../sync/ports.ts';
import { dayMs, type LocalContext } from './context.ts';

const keepDays = 400;

/** Force pushes that any host found, in the shared file. */
export function openHistory(context: LocalContext): History {
  const { db, durably } = context.store;
  const ofBranch = db.prepare('SELECT entry FROM force_pushes WHERE repository = ? AND ref = ? ORDER BY at');
  const write = db.prepare('INSERT OR REPLACE INTO force_pushes (id, repository, ref, before, after, at, entry) VALUES (?, ?, ?, ?, ?, ?, ?)');

  return {
    async add(entry) {
      durably(() => {
        const known = ofBranch.all(entry.repository, entry.ref).map((row) => ForcePush.parse(JSON.parse(String(row['entry']))));
        const there = known.find((one) => sameOccurrence(one, entry, known));
        // A host that missed an earlier occurrence calls this one by that one's id.
        const taken = known.filter(({ before, after }) => before === entry.before && after === entry.after);
        const id = taken.some((one) => one.id === entry.id) ? forcePushId(entry, taken.length) : entry.id;
        const joined = there === undefined ? { ...entry, id } : joinForcePushes(there, entry);
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
