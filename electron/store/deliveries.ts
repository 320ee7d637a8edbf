import { Delivery, DeliveryDetail } from '../../shared/model/delivery.ts';
import type { Forge } from '../../shared/model/forge.ts';
import { ForgeEvent } from '../../shared/model/forge-event.ts';
import { printable } from '../../shared/model/printable.ts';
import type { Store } from './open.ts';

/** A delivery as the receiver hands it over: checked, and without secrets. */
export interface NewDelivery {
  readonly id: string;
  /** What makes two deliveries the same one; null: nothing. */
  readonly key: string | null;
  readonly at: string;
  readonly endpoint: string;
  readonly forge: Forge;
  readonly event: string;
  readonly deliveryId: string | null;
  readonly decision: 'waiting' | 'ignored' | 'refused';
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string | null;
  readonly events: readonly ForgeEvent[];
}

export interface DeliveryQuery {
  /** Id of a line: only older ones. */
  readonly before?: string | undefined;
  readonly limit: number;
  readonly decision?: readonly Delivery['decision'][] | undefined;
  readonly endpoint?: string | undefined;
  readonly words?: string | undefined;
}

/** The delivery log, which is also the queue of what is to be done. */
export interface Deliveries {
  /** Writes them in one transaction that is on disk when it returns. Answers which are new, and the id of the one that is there already. */
  add(list: readonly NewDelivery[]): readonly { readonly id: string; readonly isNew: boolean }[];
  /** Those whose work is not done, oldest first, from behind `after` on. */
  waiting(after: number, limit: number): readonly { readonly seq: number; readonly delivery: DeliveryDetail }[];
  /** Says what came of some, in one transaction. */
  finish(
    list: readonly {
      readonly id: string;
      readonly decision: Delivery['decision'];
      readonly reason: string;
      readonly repository: string | null;
      readonly ref: string | null;
    }[],
  ): void;
  get(id: string): DeliveryDetail | null;
  /** Newest first. */
  list(query: DeliveryQuery): { readonly items: readonly Delivery[]; readonly next: string | null };
  /** How many wait. */
  countWaiting(): number;
}

/** What is kept: lines that were worked on, refused ones (whoever likes can make those), and of the newest also what was sent. */
export interface DeliveryBounds {
  readonly lines: number;
  readonly refused: number;
  readonly payloads: number;
}

const usualBounds: DeliveryBounds = { lines: 20_000, refused: 500, payloads: 500 };
const pruneEvery = 100;
const columns = 'id, at, endpoint, forge, event, delivery_id AS deliveryId, repository, ref, decision, reason';

/** The table `deliveries`. */
export function openDeliveries(store: Store, bounds: DeliveryBounds = usualBounds): Deliveries {
  const { db } = store;
  const insert = db.prepare(
    'INSERT INTO deliveries (id, key, at, endpoint, forge, event, delivery_id, decision, reason, headers, payload, events) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING',
  );
  const byKey = db.prepare('SELECT id FROM deliveries WHERE key = ?');
  const update = db.prepare('UPDATE deliveries SET decision = ?, reason = ?, repository = ?, ref = ? WHERE id = ?');
  const one = db.prepare(`SELECT ${columns}, headers, payload, events FROM deliveries WHERE id = ?`);
  const waiting = db.prepare(
    `SELECT seq, ${columns}, headers, NULL AS payload, events FROM deliveries WHERE decision = 'waiting' AND seq > ? ORDER BY seq LIMIT ?`,
  );
  const count = db.prepare("SELECT count(*) AS n FROM deliveries WHERE decision = 'waiting'");
  const runsOf = db.prepare('SELECT id FROM runs WHERE delivery = ? ORDER BY seq LIMIT 100');
  const prunes = [
    [
      db.prepare(
        "DELETE FROM deliveries WHERE decision = 'refused' AND seq < (SELECT seq FROM deliveries WHERE decision = 'refused' ORDER BY seq DESC LIMIT 1 OFFSET ?)",
      ),
      bounds.refused,
    ],
    [db.prepare("DELETE FROM deliveries WHERE decision <> 'waiting' AND seq < (SELECT max(seq) FROM deliveries) - ?"), bounds.lines],
    [db.prepare('UPDATE deliveries SET payload = NULL WHERE payload IS NOT NULL AND seq < (SELECT max(seq) FROM deliveries) - ?'), bounds.payloads],
  ] as const;
  let untilPrune = 0;

  return {
    add(list) {
      return store.durably(() => {
        const answers = list.map((given) => {
          const { changes } = insert.run(
            given.id,
            given.key,
            given.at,
            given.endpoint,
            given.forge,
            given.event,
            given.deliveryId,
            given.decision,
            printable(given.reason),
            JSON.stringify(given.headers),
            given.payload,
            JSON.stringify(given.events),
          );
          if (changes > 0) return { id: given.id, isNew: true };
          return { id: String(byKey.get(given.key)?.['id'] ?? given.id), isNew: false };
        });
        untilPrune -= list.length;
        if (untilPrune <= 0) {
          untilPrune = pruneEvery;
          for (const [prune, keep] of prunes) prune.run(keep);
        }
        return answers;
      });
    },
    waiting: (after, limit) => waiting.all(after, limit).map((row) => ({ seq: Number(row['seq']), delivery: detail(row, []) })),
    finish(list) {
      if (list.length === 0) return;
      store.durably(() => {
        for (const { id, decision, reason, repository, ref } of list) update.run(decision, printable(reason).slice(0, 2000), repository, ref, id);
      });
    },
    get(id) {
      const row = one.get(id);
      return row === undefined
        ? null
        : detail(
            row,
            runsOf.all(id).map((run) => String(run['id'])),
          );
    },
    list({ before, limit, decision, endpoint, words }) {
      const where: string[] = [];
      const values: (string | number)[] = [];
      if (before !== undefined) {
        where.push('seq < (SELECT seq FROM deliveries WHERE id = ?)');
        values.push(before);
      }
      if (decision !== undefined && decision.length > 0) {
        where.push(`decision IN (${decision.map(() => '?').join(', ')})`);
        values.push(...decision);
      }
      if (endpoint !== undefined) {
        where.push('endpoint = ?');
        values.push(endpoint);
      }
      for (const word of (words ?? '').toLowerCase().split(/\s+/).filter(Boolean).slice(0, 10)) {
        // instr, not LIKE: a word may hold % and _.
        where.push("instr(lower(concat_ws(' ', endpoint, forge, event, repository, ref, reason)), ?) > 0");
        values.push(word);
      }
      const rows = db
        .prepare(`SELECT ${columns} FROM deliveries ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY seq DESC LIMIT ?`)
        .all(...values, limit + 1);
      const items = rows.slice(0, limit).map((row) => Delivery.parse(row));
      return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
    countWaiting: () => Number(count.get()?.['n'] ?? 0),
  };
}

function detail(row: Readonly<Record<string, unknown>>, runs: readonly string[]): DeliveryDetail {
  const events: unknown = JSON.parse(String(row['events']));
  // A later version may have written kinds that this one does not know: those are nothing to do.
  const known = Array.isArray(events) ? events.flatMap((event) => ForgeEvent.safeParse(event).data ?? []) : [];
  return DeliveryDetail.parse({ ...row, headers: JSON.parse(String(row['headers'])), events: known, runs });
}
