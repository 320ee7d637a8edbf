import { CloudEvent, type PushEvent } from '../../shared/model/push.ts';
import type { Store } from './open.ts';

/** An event that is still to be sent. */
export interface Waiting {
  readonly seq: number;
  readonly repository: string;
  readonly event: CloudEvent;
  readonly tries: number;
}

/** Push events on disk until they are sent. */
export interface OutboxTable {
  /**
   * Writes an event durably. Earlier ones of the same ref that wait and are not in `inHand` become one with it: a message says look,
   * and looking once is enough. Answers how many very old ones had to go to keep the table bounded.
   */
  add(event: PushEvent, inHand: ReadonlySet<number>): { readonly dropped: number };
  /** The first of every repository, oldest first: order is kept per repository. */
  heads(): readonly Waiting[];
  countTry(seq: number): void;
  remove(seq: number): void;
  count(): number;
}

/** The outbox in `store`, at most `keep` events. */
export function openOutboxTable({ db, durably, transaction }: Store, keep = 10_000): OutboxTable {
  const count = () => Number(db.prepare('SELECT count(*) AS n FROM outbox').get()?.['n'] ?? 0);
  return {
    add(event, inHand) {
      return durably(() => {
        let merged = event;
        const rows = db.prepare('SELECT seq, event FROM outbox WHERE repository = ? ORDER BY seq DESC').all(event.repository);
        for (const row of rows) {
          const earlier = parseEvent(row['event']);
          const seq = Number(row['seq']);
          if (earlier === null || earlier.kind !== 'push' || earlier.ref !== event.ref || inHand.has(seq)) continue;
          if (earlier.id !== event.id) merged = { ...merged, before: earlier.before, forced: joinForced(earlier.forced, merged.forced) };
          db.prepare('DELETE FROM outbox WHERE seq = ?').run(seq);
        }
        db.prepare('INSERT INTO outbox (id, repository, event, at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING').run(
          merged.id,
          merged.repository,
          JSON.stringify(merged),
          merged.at,
        );
        const dropped = Math.max(0, count() - keep);
        if (dropped > 0) db.prepare('DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox ORDER BY seq LIMIT ?)').run(dropped);
        return { dropped };
      });
    },
    heads() {
      const rows = db
        .prepare('SELECT seq, repository, event, tries FROM outbox WHERE seq IN (SELECT min(seq) FROM outbox GROUP BY repository) ORDER BY seq')
        .all();
      return rows.flatMap((row) => {
        const seq = Number(row['seq']);
        const event = parseEvent(row['event']);
        // Written by a version that this one does not understand: it can never be sent.
        if (event === null) db.prepare('DELETE FROM outbox WHERE seq = ?').run(seq);
        return event === null ? [] : [{ seq, repository: String(row['repository']), event, tries: Number(row['tries']) }];
      });
    },
    countTry: (seq) => transaction(() => void db.prepare('UPDATE outbox SET tries = tries + 1 WHERE seq = ?').run(seq)),
    remove: (seq) => transaction(() => void db.prepare('DELETE FROM outbox WHERE seq = ?').run(seq)),
    count,
  };
}

/** Two movements seen as one: forced if either was, certain only if both are. */
function joinForced(a: PushEvent['forced'], b: PushEvent['forced']): PushEvent['forced'] {
  if (a === 'yes' || b === 'yes') return 'yes';
  return a === 'no' && b === 'no' ? 'no' : 'unknown';
}

function parseEvent(text: unknown): CloudEvent | null {
  try {
    return CloudEvent.parse(JSON.parse(String(text)));
  } catch {
    return null;
  }
}
