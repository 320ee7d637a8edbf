import { expect, test } from 'vitest';
import { parseReflog } from '../../../../electron/git/parse/reflog.ts';
import { cameBack } from '../../../../electron/sync/undo/standing.ts';

const none = '0'.repeat(40);
const [old, now, other] = ['1'.repeat(40), '2'.repeat(40), '3'.repeat(40)];
const log = (...steps: readonly (readonly [string, string, string])[]) =>
  parseReflog(steps.map(([from, to, message]) => `${from} ${to} Ada <a@b.c> 1700000000 +0000\t${message}\n`).join(''));
const ours = [old, now, 'everref: ff origin/main: Fast-forward'] as const;

test.each([
  ['its own step', log(ours), false],
  ['what git writes and moves nothing', log(ours, [now, now, 'reset: moving to HEAD']), false],
  ['no log', [], false],
  ['a newest step that the log has lost', log([old, other, 'commit: x']), false],
  ['away and back', log(ours, [now, old, 'reset: moving to HEAD~1'], [old, now, 'pull: Fast-forward']), true],
  ['away and back another way', log(ours, [now, other, 'commit: x'], [other, now, 'reset: moving to HEAD~1']), true],
  ['cloned again', log([none, now, 'clone: from x']), true],
])('N-12: a branch that is where a move left it: %s', (_name, steps, came) => {
  expect(cameBack(steps, { before: old, after: now })).toBe(came);
});

test('N-12: a branch that a move had made, and that was made again by another', () => {
  expect(cameBack(log([none, now, 'everref: restore']), { before: null, after: now })).toBe(false);
  expect(cameBack(log([none, now, 'branch: Created from origin/main']), { before: null, after: now })).toBe(true);
});
