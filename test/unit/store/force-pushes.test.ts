import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ForcePushes, openForcePushes } from '../../../electron/store/force-pushes.ts';
import { openStore, type Store } from '../../../electron/store/open.ts';
import type { ForcePush } from '../../../shared/model/force-push.ts';

let store: Store;
let table: ForcePushes;
let n = 0;

beforeEach(() => {
  store = openStore(':memory:');
  table = openForcePushes(store);
});
afterEach(() => store.close());

const [x, y] = ['a'.repeat(40), 'b'.repeat(40)];
const found = (more: Partial<ForcePush> = {}): ForcePush => ({
  id: `f-${n++}`,
  repository: 'example.org/r',
  ref: 'refs/heads/main',
  before: x,
  after: y,
  at: `2026-01-01T00:00:0${n % 10}.000Z`,
  by: null,
  sources: ['fetch'],
  kept: null,
  rewritten: null,
  lost: null,
  heldBy: [],
  ...more,
});

test('one occurrence told twice is one: sources, holders and counts are joined', () => {
  const first = table.add(found({ at: '2026-01-01T00:00:02.000Z', heldBy: ['h-1'] }));
  const second = table.add(found({ at: '2026-01-01T00:00:01.000Z', sources: ['webhook'], by: 'Ada', lost: 2, heldBy: ['h-2'] }));
  expect([first.isNew, second.isNew]).toEqual([true, false]);
  expect(table.list({ limit: 10 })).toEqual([
    { ...first.entry, at: '2026-01-01T00:00:01.000Z', by: 'Ada', sources: ['fetch', 'webhook'], lost: 2, heldBy: ['h-1', 'h-2'] },
  ]);
});

test('the same movement after an opposite one is a new occurrence', () => {
  table.add(found({ at: '2026-01-01T00:00:01.000Z' }));
  table.add(found({ at: '2026-01-01T00:00:02.000Z', before: y, after: x }));
  expect(table.add(found({ at: '2026-01-01T00:00:03.000Z' })).isNew).toBe(true);
  expect(table.list({ limit: 10 }).map(({ at }) => at)).toEqual(['2026-01-01T00:00:03.000Z', '2026-01-01T00:00:02.000Z', '2026-01-01T00:00:01.000Z']);
});

test('listed newest first, of one repository or all, bounded', () => {
  table.add(found({ repository: 'example.org/other', at: '2026-01-02T00:00:00.000Z' }));
  table.add(found({ at: '2026-01-01T00:00:00.000Z' }));
  expect(table.list({ limit: 1 })).toMatchObject([{ repository: 'example.org/other' }]);
  expect(table.list({ repository: 'example.org/r', limit: 10 })).toHaveLength(1);
});
