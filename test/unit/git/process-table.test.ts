import process from 'node:process';
import { expect, test } from 'vitest';
import { parsePs, parseStat, processTable } from '../../../electron/git/helper/process-table.ts';

test('A process is read whatever it calls itself', () => {
  const tail = '17 17 17 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 987654 1 1';
  expect(parseStat(5, `5 (a) R 3 (b) S ${tail}`)).toEqual({ pid: 5, parent: 17, group: 17, still: false, start: '987654' });
  for (const [state, still] of Object.entries({ R: false, S: false, D: false, T: true, t: true, Z: true, X: true })) {
    expect(parseStat(5, `5 (git) ${state} ${tail}`)).toMatchObject({ parent: 17, still });
  }
});

test('What ps says where there is no /proc is read, and what it does not say is left out', () => {
  const text =
    '    1     0     1 Ss   Sat Nov 21 10:00:00 2026    \n  501   400   501 T+   Sat Nov 21 10:00:07 2026\n  502   501   501 Z    Sat Nov 21 10:00:08 2026\nps: oh\n\n';
  expect(parsePs(text)).toEqual([
    { pid: 1, parent: 0, group: 1, still: false, start: 'Sat Nov 21 10:00:00 2026' },
    { pid: 501, parent: 400, group: 501, still: true, start: 'Sat Nov 21 10:00:07 2026' },
    { pid: 502, parent: 501, group: 501, still: true, start: 'Sat Nov 21 10:00:08 2026' },
  ]);
});

test.skipIf(process.platform === 'win32')('This process and its parent are among those of the machine', () => {
  const row = processTable().find(({ pid }) => pid === process.pid);
  expect(row).toMatchObject({ parent: process.ppid, still: false });
  expect(row?.start).not.toBe('');
});
