import { JournalEntry, type JournalKind } from '../../shared/model/journal.ts';
import { printable } from '../../shared/model/printable.ts';
import { type Log, silentLog } from '../log/log.ts';
import { openAged } from './aged.ts';
import type { Store } from './open.ts';
import { randomId } from './random-id.ts';

/** What a writer of the journal gives; the rest is filled in. */
export type NewJournalEntry = Omit<JournalEntry, 'id' | 'at' | 'hostId' | 'undone' | 'along'> & Partial<Pick<JournalEntry, 'id' | 'at' | 'along'>>;

/** A line that is about no repository, branch or push. */
export const aboutNothing = { repository: null, checkoutId: null, path: null, ref: null, before: null, after: null, event: null } as const;

/** What may change once a line is written: a move is written before it is made and closed after. */
export type JournalPatch = Partial<Pick<JournalEntry, 'what' | 'why' | 'message' | 'before' | 'after' | 'undone' | 'along'>>;

export interface JournalQuery {
  /** Id of a line: only older ones. One that is no more (dropped by age) has none older. */
  readonly before?: string | undefined;
  readonly limit: number;
  readonly what?: readonly JournalKind[] | undefined;
  readonly repository?: string | undefined;
  /** Every word must stand somewhere in the message, path, ref, repository or reason. */
  readonly words?: string | undefined;
}

export interface JournalPage {
  /** Newest first. */
  readonly items: readonly JournalEntry[];
  /** What to give as `before` for the next page; null on the last. */
  readonly next: string | null;
}

/** What Everref did on this host and saw, durable before `add` and `patch` return. */
export interface Journal {
  /** Writes one line. A line with an id that is there already is answered as it stands, unchanged. */
  add(entry: NewJournalEntry): JournalEntry;
  /** Changes a line that is there; null where there is none (dropped by age). */
  patch(id: string, patch: JournalPatch): JournalEntry | null;
  get(id: string): JournalEntry | null;
  list(query: JournalQuery): JournalPage;
  /** Called after every line written or changed. Answers how to stop. */
  subscribe(listener: (entry: JournalEntry) => void): () => void;
}

export interface JournalOptions {
  readonly store: Store;
  readonly hostId: string;
  readonly log?: Log;
  readonly now?: () => Date;
  /** Newest lines that are kept. */
  readonly keepLines?: number;
  readonly keepDays?: number;
}

const pruneEvery = 200;
const dayMs = 86_400_000;

/** The journal in `store`; drops what is beyond 20,000 lines, or 400 days old by a clock that says so for a day. */
export function openJournal({ store, hostId, log = silentLog, now = () => new Date(), keepLines = 20_000, keepDays = 400 }: JournalOptions): Journal {
  const { db } = store;
  const aged = openAged(store);
  const oldest = db.prepare('SELECT min(at) AS at FROM journal');
  const insert = db.prepare('INSERT INTO journal (id, at, repository, what, entry) VALUES (?, ?, ?, ?, ?)');
  const update = db.prepare('UPDATE journal SET what = ?, entry = ? WHERE id = ?');
  const select = db.prepare('SELECT entry FROM journal WHERE id = ?');
  const listeners = new Set<(entry: JournalEntry) => void>();
  let untilPrune = 0;

  function get(id: string): JournalEntry | null {
    const row = select.get(id);
    return row === undefined ? null : parseEntry(row['entry']);
  }

  function prune(): void {
    if (untilPrune-- > 0) return;
    untilPrune = pruneEvery;
    db.prepare('DELETE FROM journal WHERE seq <= (SELECT max(seq) FROM journal) - ?').run(keepLines);
    // A clock that is far ahead for an hour would take everything with it, and with it what can be undone.
    const old = new Date(now().getTime() - keepDays * dayMs).toISOString();
    if (String(oldest.get()?.['at'] ?? old) >= old) aged.clear('journal');
    else if (aged.sinceYesterday('journal', now())) db.prepare('DELETE FROM journal WHERE at < ?').run(old);
  }

  function tell(entry: JournalEntry): JournalEntry {
    for (const listener of listeners) {
      // A move writes its line in the middle of its work: whoever listens cannot stop it.
      try {
        listener(entry);
      } catch (error) {
        log.error('A listener to the journal failed', { error });
      }
    }
    return entry;
  }

  return {
    get,
    add(given) {
      const written = store.durably(() => {
        const there = given.id === undefined ? null : get(given.id);
        if (there !== null) return { entry: there, isNew: false };
        const entry = JournalEntry.parse({
          ...given,
          message: printable(given.message),
          id: given.id ?? randomId('j-'),
          at: given.at ?? now().toISOString(),
          hostId,
          undone: false,
        });
        insert.run(entry.id, entry.at, entry.repository, entry.what, JSON.stringify(entry));
        prune();
        return { entry, isNew: true };
      });
      return written.isNew ? tell(written.entry) : written.entry;
    },
    patch(id, patch) {
      const changed = store.durably(() => {
        const there = get(id);
        if (there === null) return null;
        const entry = JournalEntry.parse({ ...there, ...patch, ...(patch.message === undefined ? {} : { message: printable(patch.message) }) });
        update.run(entry.what, JSON.stringify(entry), id);
        return entry;
      });
      return changed === null ? null : tell(changed);
    },
    list: (query) => listJournal(store, query),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function listJournal({ db }: Store, query: JournalQuery): JournalPage {
  const where: string[] = [];
  const values: (string | number)[] = [];
  if (query.before !== undefined) {
    where.push('seq < (SELECT seq FROM journal WHERE id = ?)');
    values.push(query.before);
  }
  if (query.repository !== undefined) {
    where.push('repository = ?');
    values.push(query.repository);
  }
  if (query.what !== undefined && query.what.length > 0) {
    where.push(`what IN (${query.what.map(() => '?').join(', ')})`);
    values.push(...query.what);
  }
  for (const word of (query.words ?? '').toLowerCase().split(/\s+/).filter(Boolean).slice(0, 10)) {
    // instr, not LIKE: a word may hold % and _.
    where.push(`instr(lower(concat_ws(' ', entry->>'message', entry->>'path', entry->>'ref', entry->>'repository', entry->>'why')), ?) > 0`);
    values.push(word);
  }
  const rows = db
    .prepare(`SELECT entry FROM journal ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY seq DESC LIMIT ?`)
    .all(...values, query.limit + 1);
  const items = rows.slice(0, query.limit).map((row) => parseEntry(row['entry']));
  return { items, next: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null };
}

function parseEntry(text: unknown): JournalEntry {
  return JournalEntry.parse(JSON.parse(String(text)));
}
