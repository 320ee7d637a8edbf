import type { CloudEvent } from '../../../shared/model/push.ts';
import { laneOf, stateLane } from '../read-message.ts';
import type { Inbox, Message } from '../tables.ts';
import { dayMs, type LocalContext } from './context.ts';

const keepDays = 14;
/** Messages that wait for one host at most. */
const keepPerHost = 10_000;
/** States are hints for who looks now: whoever comes later reads the table. */
const keepStateMs = 3_600_000;
/** Nothing is put off longer: who is due later than that was put off before the clock was put back. */
const longestPostponedMs = 3_600_000;
const pruneEvery = 500;

/** Writes messages for every other host and hands out this host's own; every call is one short transaction. */
export function openInbox(context: LocalContext): Inbox & { publish(event: CloudEvent): Promise<void> } {
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

  /** Writes one message for every other host that is known; answers for whom. A second one of the same id is for nobody. */
  function put(event: CloudEvent): readonly string[] {
    const lane = laneOf(event);
    const write = () => {
      const nowMs = context.now().getTime();
      prune(nowMs);
      const { changes, lastInsertRowid } = insert.run(event.id, event.hostId, lane, JSON.stringify(event), nowMs);
      if (changes === 0) return [];
      const to = receivers.all(event.hostId, new Date(nowMs - keepDays * dayMs).toISOString()).map((row) => String(row['id']));
      for (const hostId of to) enqueue.run(hostId, lane, lastInsertRowid);
      return to;
    };
    return lane.startsWith(stateLane) ? context.store.transaction(write) : context.store.durably(write);
  }

  function takeDropped(): number {
    const there = db.prepare('SELECT 1 FROM dropped WHERE host_id = ?').get(context.hostId);
    return there === undefined ? 0 : Number(db.prepare('DELETE FROM dropped WHERE host_id = ? RETURNING messages').get(context.hostId)?.['messages'] ?? 0);
  }

  return {
    async publish(event) {
      context.bells.ring(put(event));
    },
    async take(lanesInHand, atMost) {
      // Most looks find nothing: reading locks nobody out.
      if (heads.get(context.hostId) === undefined) return { messages: [], nextInMs: null, dropped: 0 };
      return context.store.transaction(() => {
        const nowMs = context.now().getTime();
        const messages: Message[] = [];
        let nextInMs: number | null = null;
        for (const row of heads.all(context.hostId)) {
          const [lane, seq, dueAt] = [String(row['lane']), Number(row['seq']), Number(row['due_at'])];
          if (lanesInHand.includes(lane)) continue;
          if (dueAt > nowMs && dueAt - nowMs <= longestPostponedMs) nextInMs = Math.min(nextInMs ?? dueAt - nowMs, dueAt - nowMs);
          else if (messages.length < atMost) {
            // Counted before it is handed out: a message that kills the process is put aside as well.
            countTry.run(context.hostId, lane, seq);
            messages.push({ seq, lane, tries: Number(row['tries']), from: String(row['sender']), body: String(row['body']) });
          }
        }
        return { messages, nextInMs, dropped: takeDropped() };
      });
    },
    async postpone({ lane, seq }, byMs) {
      context.store.transaction(() => void postpone.run(context.now().getTime() + Math.min(byMs, longestPostponedMs), context.hostId, lane, seq));
    },
    async acknowledge({ lane, seq }) {
      context.store.transaction(() => void acknowledge.run(context.hostId, lane, seq));
    },
  };
}
