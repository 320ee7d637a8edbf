import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type NewJournalEntry, openJournal } from '../../../electron/store/journal.ts';
import { openStore, type Store } from '../../../electron/store/open.ts';

const entry = (more: Partial<NewJournalEntry> = {}): NewJournalEntry => ({
  repository: 'github.com/acme/site',
  checkoutId: null,
  path: '/code/site',
  ref: 'refs/heads/main',
  before: null,
  after: null,
  what: 'fetched',
  why: 'push',
  message: 'Fetched main',
  event: null,
  ...more,
});

const stores: Store[] = [];
const folders: string[] = [];
function store(file = ':memory:'): Store {
  const opened = openStore(file);
  stores.push(opened);
  return opened;
}
afterEach(() => {
  for (const opened of stores.splice(0)) if (opened.db.isOpen) opened.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('the journal', () => {
  it('N-12: keeps what was written before a close of the store, with host, id and time filled in', () => {
    const folder = mkdtempSync(join(tmpdir(), 'everref-journal-'));
    folders.push(folder);
    const first = store(join(folder, 'store.sqlite'));
    const written = openJournal({ store: first, hostId: 'h-0000000000000001', now: () => new Date('2026-01-02T03:04:05Z') }).add(entry());
    first.close();
    const again = openJournal({ store: store(join(folder, 'store.sqlite')), hostId: 'h-0000000000000001' });
    expect(again.list({ limit: 10 }).items).toEqual([written]);
    expect(written).toMatchObject({ hostId: 'h-0000000000000001', at: '2026-01-02T03:04:05.000Z', undone: false });
  });

  it('N-12: a line is written once per id, and closed in place', () => {
    const journal = openJournal({ store: store(), hostId: 'h-1' });
    const open = journal.add(entry({ id: 'j-1', message: 'Moving main' }));
    expect(journal.add(entry({ id: 'j-1', message: 'again' }))).toEqual(open);
    expect(journal.patch('j-1', { what: 'fast-forwarded', message: 'Moved main' })).toMatchObject({ what: 'fast-forwarded', message: 'Moved main' });
    expect(journal.list({ limit: 10 }).items).toHaveLength(1);
    expect(journal.patch('j-none', { undone: true })).toBeNull();
  });

  it('pages newest first; a page never repeats or leaves out a line that was there', () => {
    const journal = openJournal({ store: store(), hostId: 'h-1' });
    for (let n = 0; n < 25; n++) journal.add(entry({ id: `j-${n}` }));
    const seen: string[] = [];
    let before: string | undefined;
    for (let page = 0; page < 5; page++) {
      const { items, next } = journal.list({ limit: 10, before });
      seen.push(...items.map((item) => item.id));
      journal.add(entry());
      if (next === null) break;
      before = next;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => `j-${24 - n}`));
    expect(journal.list({ limit: 10, before: 'j-gone' })).toEqual({ items: [], next: null });
  });

  it('filters by kind, repository and words; words are taken as they are written', () => {
    const journal = openJournal({ store: store(), hostId: 'h-1' });
    journal.add(entry({ id: 'a', what: 'refused', message: '100% Certain_thing' }));
    journal.add(entry({ id: 'b', repository: 'github.com/acme/other', message: '100x certainXthing' }));
    const ids = (query: object) => journal.list({ limit: 10, ...query }).items.map((item) => item.id);
    expect(ids({ what: ['refused', 'error'] })).toEqual(['a']);
    expect(ids({ what: [] })).toEqual(['b', 'a']);
    expect(ids({ repository: 'github.com/acme/other' })).toEqual(['b']);
    expect(ids({ words: '100% certain_' })).toEqual(['a']);
    expect(ids({ words: 'OTHER certain' })).toEqual(['b']);
    expect(ids({ words: 'hostId' })).toEqual([]);
  });

  it('N-12: a clock that is far ahead for some hours drops no line; one that says so for more than a day does', () => {
    let now = new Date('2026-06-01T00:00:00Z');
    const journal = openJournal({ store: store(), hostId: 'h-1', now: () => now, keepDays: 400 });
    const write = () => {
      for (let n = 0; n < 210; n++) journal.add(entry());
    };
    journal.add(entry({ id: 'mine' }));
    now = new Date('2029-01-01T00:00:00Z');
    write();
    now = new Date('2029-01-01T20:00:00Z');
    write();
    expect(journal.get('mine')).not.toBeNull();
    now = new Date('2026-06-02T00:00:00Z');
    write();
    now = new Date('2029-01-02T01:00:00Z');
    write();
    expect(journal.get('mine')).not.toBeNull();
    now = new Date('2029-01-03T02:00:00Z');
    write();
    expect(journal.get('mine')).toBeNull();
  });

  it('does not grow without bound: the oldest lines and those too old go', () => {
    let now = new Date('2026-06-01T00:00:00Z');
    const opened = store();
    const journal = openJournal({ store: opened, hostId: 'h-1', now: () => now, keepLines: 50, keepDays: 400 });
    journal.add(entry({ id: 'ancient', at: '2024-01-01T00:00:00.000Z' }));
    for (let n = 0; n < 250; n++) journal.add(entry());
    now = new Date('2026-06-02T01:00:00Z');
    for (let n = 0; n < 250; n++) journal.add(entry());
    expect(journal.get('ancient')).toBeNull();
    expect(Number(opened.db.prepare('SELECT count(*) AS n FROM journal').get()?.['n'])).toBeLessThanOrEqual(50 + 201);
  });

  it('tells its listeners of every line written and changed, and joins a transaction that is open', () => {
    const opened = store();
    const journal = openJournal({ store: opened, hostId: 'h-1' });
    const heard: string[] = [];
    const stop = journal.subscribe((line) => heard.push(line.message));
    opened.durably(() => journal.add(entry({ id: 'x', message: 'one' })));
    journal.patch('x', { message: 'two' });
    stop();
    journal.patch('x', { message: 'three' });
    expect(heard).toEqual(['one', 'two']);
    expect(() =>
      opened.durably(() => {
        journal.add(entry({ id: 'lost' }));
        throw new Error('cut off');
      }),
    ).toThrow('cut off');
    expect(journal.get('lost')).toBeNull();
  });
});
