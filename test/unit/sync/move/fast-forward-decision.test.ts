import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BranchCase, decideFastForward } from '../../../../electron/sync/move/fast-forward-decision.ts';

const behind: BranchCase = { relation: 'behind', checkedOut: 'work-tree', bareClone: false, held: false, movesHeld: false, switchedOff: false, shallow: false };

test.each<[string, Partial<BranchCase>, string]>([
  ['behind, checked out', {}, 'with-work-tree'],
  ['behind, checked out nowhere', { checkedOut: 'nowhere' }, 'ref-only'],
  ['up to date', { relation: 'same' }, 'up-to-date'],
  ['ahead', { relation: 'ahead' }, 'ahead'],
  ['diverged', { relation: 'diverged' }, 'diverged'],
  ['unrelated', { relation: 'unrelated' }, 'unrelated'],
  ['unrelated as far as a shallow clone can see', { relation: 'unrelated', shallow: true }, 'shallow'],
  ['upstream gone', { relation: 'upstream-gone' }, 'upstream-gone'],
  ['held', { held: true }, 'held'],
  ['held, and Pull now', { held: true, movesHeld: true }, 'with-work-tree'],
  ['HEAD of a bare repository', { checkedOut: 'bare' }, 'bare'],
  ['in a bare repository, checked out nowhere', { checkedOut: 'nowhere', bareClone: true }, 'bare'],
  ['in a linked work tree of a bare repository', { bareClone: true }, 'with-work-tree'],
  ['its work tree is gone', { checkedOut: 'missing' }, 'missing-folder'],
  ['switched off', { switchedOff: true }, 'switched-off'],
  ['switched off and Pull now', { switchedOff: true, movesHeld: true }, 'switched-off'],
])('S3-3, P-2: %s', (_name, more, expected) => {
  const decision = decideFastForward({ ...behind, ...more });
  expect(decision.kind === 'move' ? decision.how : decision.reason).toBe(expected);
});

const anyCase = fc.record<BranchCase>({
  relation: fc.constantFrom('same', 'behind', 'ahead', 'diverged', 'unrelated', 'upstream-gone'),
  checkedOut: fc.constantFrom('nowhere', 'work-tree', 'bare', 'missing'),
  bareClone: fc.boolean(),
  held: fc.boolean(),
  movesHeld: fc.boolean(),
  switchedOff: fc.boolean(),
  shallow: fc.boolean(),
});

test('a branch only ever moves when it is strictly behind, allowed to, and not held unless it was asked for; a work tree never stays behind its branch (property)', () => {
  fc.assert(
    fc.property(anyCase, (branch) => {
      const decision = decideFastForward(branch);
      if (decision.kind !== 'move') return;
      expect(branch.relation).toBe('behind');
      expect(branch.switchedOff).toBe(false);
      expect(!branch.held || branch.movesHeld).toBe(true);
      expect(decision.how === 'with-work-tree').toBe(branch.checkedOut === 'work-tree');
    }),
  );
});
