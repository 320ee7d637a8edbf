import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlannedPath } from '../../../../../electron/sync/move/move-plan.ts';
import { gitsOrder, reachOf, type Seen } from '../../../../../electron/sync/move/roll-back/reach.ts';

const mark = { ino: '1', mtimeNs: '1', size: '1', mode: 0o100644, birthNs: '1' };
const planned = (kind: PlannedPath['kind'], path: string, filtered = false): PlannedPath => ({
  kind,
  path,
  oldMode: '100644',
  newMode: '100644',
  oldId: 'a'.repeat(40),
  newId: 'b'.repeat(40),
  mark: kind === 'added' ? null : mark,
  copy: null,
  filtered,
});

test('N-6: git takes away first and writes then, each by name', () => {
  const paths = [planned('modified', 'b'), planned('deleted', 'z'), planned('added', 'a'), planned('deleted', 'c')];
  expect(gitsOrder(paths).map((index) => paths[index]?.path)).toEqual(['c', 'z', 'a', 'b']);
});

const three = { paths: [planned('modified', 'a'), planned('modified', 'b'), planned('modified', 'c')] };
const old = [false, false, false];

test.each<[string, readonly Seen[], boolean, readonly number[]]>([
  ['a first file that is gone is the user’s', ['missing', 'untouched', 'untouched'], false, []],
  ['unless git is known to have stopped there', ['missing', 'untouched', 'untouched'], true, [0]],
  ['what git wrote shows how far it came', ['written', 'missing', 'missing'], false, [0, 1]],
  ['a gap before it counts as reached', ['missing', 'written', 'begun'], false, [0, 1, 2]],
  ['a short file at the end is the user’s where git was not', ['untouched', 'untouched', 'begun'], true, []],
  ['git behind an untouched file was not', ['untouched', 'missing', 'untouched'], true, []],
])('%s', (_what, seen, stopped, reached) => {
  expect(reachOf(three, seen, old, stopped)).toEqual({ paths: reached, index: false });
});

test('a filter may write its file later than it is its turn', () => {
  const paths = [planned('modified', 'a', true), planned('modified', 'b', true), planned('modified', 'c')];
  expect(reachOf({ paths }, ['missing', 'missing', 'missing'], old, true).paths).toEqual([0, 1, 2]);
});

test('the index counts as git’s only where no old file is left', () => {
  expect(reachOf(three, ['written', 'written', 'written'], [true, true, true], false)).toEqual({ paths: [0, 1, 2], index: true });
  expect(reachOf(three, ['untouched', 'other', 'untouched'], [false, true, false], false)).toEqual({ paths: [], index: false });
});

test('N-6: whatever is seen, an untouched old file and all behind the place where git stopped are out of reach (property)', () => {
  const seen = fc.constantFrom<Seen>('untouched', 'written', 'begun', 'missing', 'other', 'silent');
  const kind = fc.constantFrom<PlannedPath['kind']>('modified', 'deleted', 'added');
  fc.assert(
    fc.property(fc.array(fc.tuple(kind, seen), { minLength: 1, maxLength: 12 }), fc.boolean(), (list, stopped) => {
      const paths = list.map(([each], at) => planned(each, String(at).padStart(2, '0')));
      const order = gitsOrder(paths);
      const { paths: reached } = reachOf(
        { paths },
        list.map(([, each]) => each),
        paths.map(() => false),
        stopped,
      );
      expect(reached).toEqual(order.slice(0, reached.length));
      const last = order.findLastIndex((index) => list[index]?.[1] === 'written');
      expect(reached.length).toBeGreaterThan(last);
      if (!stopped && last < 0) expect(reached).toEqual([]);
      // At most one place behind what is proved may be a file that is gone or short, deletions and silent ones aside.
      const beyond = reached.slice(last + 1).filter((index) => paths[index]?.kind !== 'deleted' && list[index]?.[1] !== 'silent');
      expect(beyond.length).toBeLessThanOrEqual(1);
    }),
  );
});
