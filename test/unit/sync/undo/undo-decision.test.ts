import fc from 'fast-check';
import { expect, test } from 'vitest';
import { takeAlongBack } from '../../../../electron/sync/undo/along.ts';
import { decideUndo, type UndoCase } from '../../../../electron/sync/undo/undo-decision.ts';

const anyCase: fc.Arbitrary<UndoCase> = fc.record({
  standing: fc.constantFrom('as-left', 'back-already', 'on-top', 'elsewhere', 'gone'),
  goes: fc.constantFrom('to-commit', 'away'),
  commitThere: fc.boolean(),
  checkedOut: fc.constantFrom('nowhere', 'here', 'elsewhere', 'bare', 'missing'),
  inUse: fc.boolean(),
  bareClone: fc.boolean(),
});

test('N-12: a move is undone only where the branch is as it left it, its commit is there, and nobody else has it', () => {
  fc.assert(
    fc.property(anyCase, (asked) => {
      const decision = decideUndo(asked);
      if (decision.kind === 'refuse') return;
      expect(asked).toMatchObject({ standing: 'as-left', commitThere: true, inUse: false });
      expect(decision.how).toBe(asked.checkedOut === 'here' ? 'work-tree' : 'ref');
      expect(['here', 'nowhere']).toContain(asked.checkedOut);
      // A branch that is checked out never goes away; a bare repository's own is never moved.
      if (asked.goes === 'away') expect(asked.checkedOut).toBe('nowhere');
      else if (asked.bareClone) expect(asked.checkedOut).toBe('here');
    }),
    { numRuns: 2000 },
  );
});

test('N-16: what went along goes back as a whole, or stays as a whole', () => {
  const id = fc.constantFrom('a', 'b', 'c', null);
  const along = fc.array(fc.record({ ref: fc.constantFrom('refs/remotes/o/x', 'refs/everref/remotes/o/x'), before: id, after: id }), { maxLength: 2 });
  const now = fc.array(fc.tuple(fc.constantFrom('refs/remotes/o/x', 'refs/everref/remotes/o/x'), fc.constantFrom('a', 'b', 'c')));
  fc.assert(
    fc.property(along, now, fc.array(fc.record({ ref: fc.string(), contained: fc.boolean() }), { maxLength: 2 }), (moved, tips, followers) => {
      const there = new Map<string, string>(tips);
      const back = takeAlongBack(moved, there, followers);
      expect([0, moved.length]).toContain(back.length);
      for (const [index, { ref, before, after }] of back.entries()) {
        expect({ ref, before: after, after: before }).toEqual(moved[index]);
        expect(there.get(ref) ?? null).toBe(before);
      }
      if (followers.some(({ contained }) => !contained)) expect(back).toEqual([]);
    }),
  );
});
