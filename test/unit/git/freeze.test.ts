import { expect, test } from 'vitest';
import { freeze } from '../../../electron/git/helper/kill-tree.ts';
import type { ProcessRow } from '../../../electron/git/helper/process-table.ts';

// What one look at a machine's processes can miss. The tables are those of a fork that is under way while its parent is told to stop.

const row = (pid: number, parent: number, still: boolean): ProcessRow => ({ pid, parent, group: 1, still, start: `${pid}` });

test('a child that came after a look had passed its place, of a parent that was stopped by then, is stopped with it', () => {
  const looks = [
    [row(10, 1, false)],
    // 11 is there by now, but the list of processes was read before.
    [row(10, 1, true)],
    [row(10, 1, true), row(11, 10, false)],
  ];
  const after = [row(10, 1, true), row(11, 10, true), row(12, 1, false)];
  const stopped: number[] = [];
  const known = new Map<number, string>();
  freeze(10, () => false, false, known, { table: () => looks.shift() ?? after, stop: (pid) => stopped.push(pid) });
  expect([...known.keys()]).toEqual([10, 11]);
  expect(stopped).toEqual([10, 11]);
});

test('what never stops does not hold it up for ever', () => {
  let looks = 0;
  const known = new Map<number, string>();
  const table = () => {
    looks++;
    return [row(10, 1, false)];
  };
  freeze(10, () => false, false, known, { table, stop: () => {} });
  expect(looks).toBe(20);
  expect([...known.keys()]).toEqual([10]);
});
