import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createForcePushBook, type ForcePushBook, type Overwriting, seenFrom } from '../../../electron/history/book.ts';
import { type ForcePushes, openForcePushes } from '../../../electron/store/force-pushes.ts';
import { openStore, type Store } from '../../../electron/store/open.ts';
import type { ForcePush } from '../../../shared/model/force-push.ts';

// The history's book on several hosts: whatever each found, they come to the same entries.

interface Host {
  readonly store: Store;
  readonly table: ForcePushes;
  readonly book: ForcePushBook;
  readonly told: ForcePush[];
  readonly removed: string[];
}

const past = new Map<string, string>();
let hosts: Host[] = [];

function makeHost(hostId: string): Host {
  const store = openStore(':memory:');
  const table = openForcePushes(store);
  const told: ForcePush[] = [];
  const removed: string[] = [];
  const book = createForcePushBook({
    hostId,
    table,
    contains: async (_repository, ancestor, descendant) => past.get(descendant) === ancestor,
    onChange: (entry, what) => {
      if (!what.told) told.push(entry);
    },
    onRemoved: (ids) => removed.push(...ids),
  });
  const host = { store, table, book, told, removed };
  hosts.push(host);
  return host;
}

let a: Host;
let b: Host;

beforeEach(() => {
  past.clear();
  hosts = [];
  a = makeHost('h-a');
  b = makeHost('h-b');
});
afterEach(() => {
  for (const { store } of hosts) store.close();
});

const id = (letter: string) => letter.repeat(40);
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const found = (before: string, after: string | null, [since, until]: readonly [number, number], more: Partial<Overwriting> = {}): Overwriting => ({
  repository: 'example.org/r',
  ref: 'refs/heads/main',
  before: id(before),
  after: after === null ? null : id(after),
  at: at(until),
  since: at(since),
  by: null,
  source: 'fetch',
  fate: { kept: 1, rewritten: 0, lost: 2 },
  heldBy: [],
  ...more,
});

const list = ({ table }: Host) => table.list({ limit: 100 });
/** Each learns what the other told, as through the cloud. */
async function meet(): Promise<void> {
  await a.book.learn(b.told);
  await b.book.learn(a.told);
}

describe('N-5: the history of force pushes', () => {
  it('two machines that saw the same agree on one entry, its id and its sources', async () => {
    await a.book.record(found('1', '2', [0, 10], { source: 'push', by: 'Ada', heldBy: ['h-a'] }));
    await b.book.record(found('1', '2', [5, 60], { heldBy: ['h-b'] }));
    await meet();
    expect(list(a)).toHaveLength(1);
    expect(list(b).map(({ id }) => id)).toEqual(list(a).map(({ id }) => id));
    expect(list(b)).toMatchObject([{ at: at(10), by: 'Ada', lost: 2 }]);
    expect(new Set(list(b)[0]!.heldBy)).toEqual(new Set(['h-a', 'h-b']));
    expect(seenFrom(list(b)[0]!, 'h-b').sources.toSorted()).toEqual(['fetch', 'other-host']);
    expect(seenFrom(list(a)[0]!, 'h-a').sources.toSorted()).toEqual(['other-host', 'push']);
  });

  it('one that missed the first occurrence comes to the ids of one that saw both', async () => {
    await a.book.record(found('1', '2', [0, 10]));
    await a.book.record(found('2', '1', [11, 20]));
    await a.book.record(found('1', '2', [21, 30]));
    await b.book.record(found('1', '2', [25, 40]));
    expect(list(b)[0]!.id).toBe(list(a).at(-1)!.id);
    await meet();
    expect(list(a)).toHaveLength(3);
    expect(list(b).map((entry) => [entry.id, entry.at])).toEqual(list(a).map((entry) => [entry.id, entry.at]));
  });

  it('a jump over several is a source of each; one that was recorded before them is taken up into them', async () => {
    past.set(id('4'), id('3'));
    await b.book.record(found('1', '4', [0, 60], { heldBy: ['h-b'] }));
    const jump = list(b)[0]!;
    await a.book.record(found('1', '2', [0, 10]));
    await a.book.record(found('2', '3', [11, 20]));
    await meet();
    for (const host of [a, b]) {
      expect(list(host).map(({ before, after }) => [before[0], after[0]])).toEqual([
        ['2', '3'],
        ['1', '2'],
      ]);
    }
    expect(b.removed).toEqual([jump.id]);
    expect(list(a).at(-1)!.heldBy).toEqual(['h-b']);
    expect(list(a)[0]!.heldBy).toEqual([]);
    // Told again, it changes nothing.
    const before = JSON.stringify(list(b));
    await b.book.learn([jump]);
    expect(JSON.stringify(list(b))).toBe(before);
  });

  it('a webhook joins what was fetched, and is never a jump', async () => {
    await a.book.record(found('1', '2', [0, 10]));
    await a.book.record(found('2', '3', [11, 20]));
    await a.book.record(found('1', '3', [0, 60], { source: 'webhook', since: null, fate: null }));
    expect(list(a)).toHaveLength(3);
    await a.book.record(found('1', '2', [0, 9], { source: 'webhook', since: null, fate: null, by: 'ada' }));
    expect(list(a)).toHaveLength(3);
    expect(list(a).find((entry) => entry.after === id('2'))).toMatchObject({ sources: ['fetch', 'webhook'], by: 'ada', lost: 2 });
  });

  it('findings that come at the same time are taken in one after another', async () => {
    await Promise.all([1, 2, 3, 4].map((n) => a.book.record(found('1', '2', [0, 10 + n]))));
    expect(list(a)).toHaveLength(1);
  });

  it('a tip that is let go is held no longer, here and on the others', async () => {
    await a.book.record(found('1', '2', [0, 10], { heldBy: ['h-a'] }));
    await meet();
    expect(list(b)[0]!.heldBy).toEqual(['h-a']);
    a.book.letGo('example.org/r', 'refs/heads/main', id('1'));
    await meet();
    expect([list(a)[0]!.heldBy, list(b)[0]!.heldBy]).toEqual([[], []]);
  });

  it('a tip that is kept again after it was let go is held again, whoever tells what in which order, and can be let go again', async () => {
    await a.book.record(found('1', '2', [0, 10], { heldBy: ['h-a'] }));
    const first = list(a);
    a.book.letGo('example.org/r', 'refs/heads/main', id('1'));
    const second = list(a);
    await a.book.record(found('1', '3', [20, 30], { heldBy: ['h-a'] }));
    const of = (side: typeof a) => list(side).find(({ after }) => after === id('2'))!.heldBy;
    expect(of(a)).toEqual(['h-a']);
    for (const late of [list(a), first, second]) await b.book.learn(late);
    expect(of(b)).toEqual(['h-a']);
    a.book.letGo('example.org/r', 'refs/heads/main', id('1'));
    await meet();
    expect([of(a), of(b)]).toEqual([[], []]);
  });
});

it('N-5: the history is narrowed by repository, branch, person, machine and time, and read page by page', async () => {
  await a.book.record(found('1', '2', [0, 1], { by: 'Ada Lovelace', heldBy: ['h-x'] }));
  await a.book.record(found('3', '4', [0, 2], { ref: 'refs/heads/topic' }));
  await a.book.record(found('5', null, [0, 3], { repository: 'example.org/other' }));
  const pick = (query: Parameters<ForcePushes['list']>[0]) => a.table.list(query).map(({ before }) => before[0]);
  expect(pick({ limit: 10 })).toEqual(['5', '3', '1']);
  expect(pick({ repository: 'example.org/r', limit: 10 })).toEqual(['3', '1']);
  expect(pick({ ref: 'refs/heads/topic', limit: 10 })).toEqual(['3']);
  expect(pick({ by: 'lovelace', limit: 10 })).toEqual(['1']);
  expect(pick({ host: 'h-x', limit: 10 })).toEqual(['1']);
  expect(pick({ host: 'h-a', limit: 10 })).toEqual(['5', '3', '1']);
  expect(pick({ since: at(2), limit: 10 })).toEqual(['5', '3']);
  expect(pick({ until: at(1), limit: 10 })).toEqual(['1']);
  expect(pick({ after: a.table.list({ limit: 1 })[0]!.id, limit: 1 })).toEqual(['3']);
});

describe('N-5: two hosts that saw a push within the same second', () => {
  it('come to one entry with one id, in whichever order they look and tell', async () => {
    const step = fc.constantFrom('a-log', 'a-look', 'b-look', 'a-tells', 'b-tells');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 999 }),
        fc.integer({ min: 1, max: 2500 }),
        fc.integer({ min: 1, max: 2500 }),
        fc.array(step, { maxLength: 12 }),
        async (pushed, seen, lookedAgo, steps) => {
          for (const { store } of hosts) store.close();
          hosts = [];
          [a, b] = [makeHost('h-a'), makeHost('h-b')];
          const second = Date.UTC(2026, 0, 1, 0, 0, 10);
          const time = (ms: number) => new Date(ms).toISOString();
          const pushedAt = second + pushed;
          const tellings = {
            'a-log': () => a.book.record(found('1', '2', [0, 0], { since: time(second + 2), at: time(second + 4), source: 'push', heldBy: ['h-a'] })),
            'a-look': () =>
              a.book.record(found('1', '2', [0, 0], { since: time(pushedAt - lookedAgo), at: time(pushedAt + seen), source: 'fetch', heldBy: ['h-a'] })),
            'b-look': () =>
              b.book.record(found('1', '2', [0, 0], { since: time(pushedAt - lookedAgo), at: time(pushedAt + seen), source: 'fetch', heldBy: ['h-b'] })),
            'a-tells': () => b.book.learn(a.told.splice(0)),
            'b-tells': () => a.book.learn(b.told.splice(0)),
          };
          for (const next of [...steps, 'a-log', 'b-look', 'a-tells', 'b-tells', 'a-tells', 'b-tells'] as const) await tellings[next]();
          const ids = ({ table }: Host) => table.list({ limit: 10 }).map((entry) => entry.id);
          expect(ids(a)).toHaveLength(1);
          expect(ids(b)).toEqual(ids(a));
        },
      ),
      { numRuns: 200 },
    );
  });
});
