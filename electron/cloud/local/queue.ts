import { stateLane } from '../read-message.ts';
import { dayMs, type LocalContext } from './context.ts';

/** A message that is due, with how often it was handed out before. */
export interface Due {
  readonly seq: number;
  readonly lane: string;
  readonly tries: number;
  readonly from: string;
  readonly body: string;
}

const keepDays = 14;
/** Messages that wait for one host at most. */
const keepPerHost = 10_000;
/** States are hints for who looks now: whoever comes later reads the table. */
const keepStateMs = 3_600_000;
const pruneEvery = 500;

/** Writes messages for every other host and reads this host's own; every call is one short transaction. */
export function openQueue(context: LocalContext) {
  const { db } = context.store;
  const insert = db.prepare('INSERT INTO messages (id, sender, lane, body, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING');
  const receivers = db.prepare('SELECT id FROM hosts WHERE id <> ? AND last_seen_at > ?');
  const enqueue = db.prepare('INSERT INTO queue (host_id, lane, seq) VALUES (?, ?, ?)');
  const heads = db.prepare(
    `SELECT q.seq, q.lane, q.tries, q.due_at, m.sender, m.body FROM queue q JOIN messages m ON m.seq = q.seq
     WHERE q.host_id = ?1 AND q.seq IN (SELECT min(seq) FROM queue WHERE host_id = ?1 GROUP BY lane) ORDER BY q.seq`,
  );
  const countTry = db.prepare('UPDATE queue SET tries = tries + 1 WHERE host_id = ? AND lane = ? AND seq = ?');
  const postpone = db.prepare('UPDATE queue SET due_at = ? WHERE host_id = ? AND lane = ? AND seq = ?');
  const acknowledge = db.prepare('DELETE FROM queue WHERE host_id = ? AND lane = ? AND seq = ?');
  let untilPrune = 0;

  function prune(nowMs: number): void {
    if (untilPrune-- > 0) return;
    untilPrune = pruneEvery;
    db.prepare('DELETE FROM queue WHERE seq IN (SELECT seq FROM messages WHERE at < ? OR (at < ? AND lane LIKE ?))').run(
      nowMs - keepDays * dayMs,
      nowMs - keepStateMs,
      `${stateLane}%`,
    );
    for (const row of db.prepare('SELECT host_id, count(*) AS n FROM queue GROUP BY host_id HAVING n > ?').all(keepPerHost)) {
      const over = Number(row['n']) - keepPerHost;
      // States go first: they can be read again at any time.
      const gone = db
        .prepare(
          `DELETE FROM queue WHERE host_id = ?1 AND seq IN (SELECT seq FROM queue WHERE host_id = ?1 ORDER BY (substr(lane, 1, ${stateLane.length}) <> '${stateLane}'), seq LIMIT ?2)
           RETURNING (substr(lane, 1, ${stateLane.length}) <> '${stateLane}') AS matters`,
        )
        .all(String(row['host_id']), over);
      const matter = gone.filter((one) => one['matters'] === 1).length;
      if (matter > 0)
        db.prepare('INSERT INTO dropped (host_id, messages) VALUES (?1, ?2) ON CONFLICT (host_id) DO UPDATE SET messages = messages + ?2').run(
          String(row['host_id']),
          matter,
        );
    }
    db.prepare('DELETE FROM messages WHERE at < ? AND NOT EXISTS (SELECT 1 FROM queue WHERE queue.seq = messages.seq)').run(nowMs - keepDays * dayMs);
    db.prepare('DELETE FROM messages WHERE lane LIKE ? AND at < ? AND NOT EXISTS (SELECT 1 FROM queue WHERE queue.seq = messages.seq)').run(
      `${stateLane}%`,
      nowMs - keepStateMs,
    );
  }

  return {
    /** Writes one message for every other host that is known; answers for whom. A second one of the same id is for nobody. */
    put(message: { readonly id: string; readonly from: string; readonly lane: string; readonly body: string }): readonly string[] {
      const write = () => {
        const nowMs = context.now().getTime();
        prune(nowMs);
        const { changes, lastInsertRowid } = insert.run(message.id, message.from, message.lane, message.body, nowMs);
        if (changes === 0) return [];
        const to = receivers.all(message.from, new Date(nowMs - keepDays * dayMs).toISOString()).map((row) => String(row['id']));
        for (const hostId of to) enqueue.run(hostId, message.lane, lastInsertRowid);
        return to;
      };
      return message.lane.startsWith(stateLane) ? context.store.transaction(write) : context.store.durably(write);
    },
    /** The first message of every lane, and when the next one is due that is not yet (milliseconds since 1970). */
    due(): { readonly due: readonly Due[]; readonly nextAt: number | null } {
      const nowMs = context.now().getTime();
      const due: Due[] = [];
      let nextAt: number | null = null;
      for (const row of heads.all(context.hostId)) {
        const dueAt = Number(row['due_at']);
        if (dueAt > nowMs) nextAt = nextAt === null ? dueAt : Math.min(nextAt, dueAt);
        else
          due.push({ seq: Number(row['seq']), lane: String(row['lane']), tries: Number(row['tries']), from: String(row['sender']), body: String(row['body']) });
      }
      return { due, nextAt };
    },
    /** Counted before it is handed out: a message that kills the process is put aside as well. */
    countTry: ({ lane, seq }: Due) => context.store.transaction(() => void countTry.run(context.hostId, lane, seq)),
    postpone: ({ lane, seq }: Due, untilMs: number) => context.store.transaction(() => void postpone.run(untilMs, context.hostId, lane, seq)),
    acknowledge: ({ lane, seq }: Due) => context.store.transaction(() => void acknowledge.run(context.hostId, lane, seq)),
    /** How many messages were dropped for this host since it was last asked. */
    takeDropped(): number {
      const there = db.prepare('SELECT 1 FROM dropped WHERE host_id = ?').get(context.hostId);
      if (there === undefined) return 0;
      return context.store.transaction(() =>
        Number(db.prepare('DELETE FROM dropped WHERE host_id = ? RETURNING messages').get(context.hostId)?.['messages'] ?? 0),
      );
    },
  };
}
export type Queue = ReturnType<typeof openQueue>;
