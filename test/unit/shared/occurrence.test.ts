import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ForcePush } from '../../../shared/model/force-push.ts';
import { addsUpTo, joinForcePushes, sameOccurrence } from '../../../shared/model/occurrence.ts';

const id = (letter: string) => letter.repeat(40);
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

function told(before: string, after: string, seconds: readonly [number | null, number], more: Partial<ForcePush> = {}): ForcePush {
  return {
    id: `${before}${after}${seconds[1]}`,
    repository: 'example.org/r',
    ref: 'refs/heads/main',
    before: id(before),
    after: id(after),
    at: at(seconds[1]),
    ...(seconds[0] === null ? {} : { since: at(seconds[0]) }),
    by: null,
    sources: ['fetch'],
    kept: null,
    rewritten: null,
    lost: null,
    heldBy: [],
    ...more,
  };
}

describe('N-5: one occurrence', () => {
  it('is what two saw happen in times that overlap', () => {
    expect(sameOccurrence(told('a', 'b', [0, 50]), told('a', 'b', [40, 90]), [])).toBe(true);
    expect(sameOccurrence(told('a', 'b', [0, 50]), told('a', 'b', [60, 90]), [])).toBe(false);
    expect(sameOccurrence(told('a', 'b', [null, 50]), told('a', 'b', [null, 90]), [])).toBe(true);
    expect(sameOccurrence(told('a', 'b', [0, 50]), told('a', 'c', [0, 50]), [])).toBe(false);
  });

  it('ends with an opposite movement, told before or after', () => {
    const [first, second] = [told('a', 'b', [null, 10]), told('a', 'b', [null, 50])];
    const back = told('b', 'a', [null, 30]);
    expect(sameOccurrence(first, second, [back])).toBe(false);
    expect(sameOccurrence(second, first, [back])).toBe(false);
    expect(sameOccurrence(first, second, [told('b', 'a', [null, 60])])).toBe(true);
  });

  it('within a second one host’s own order counts; clocks of two hosts may differ by one', () => {
    const seenBy = [{ hostId: 'h-1', source: 'push' as const }];
    const [first, second] = [told('a', 'b', [null, 10], { seenBy }), told('a', 'b', [null, 10], { seenBy })];
    const later = { ...second, since: at(10), at: new Date(Date.parse(at(10)) + 2).toISOString() };
    expect(sameOccurrence(first, later, [])).toBe(false);
    expect(sameOccurrence(first, { ...later, seenBy: [{ hostId: 'h-2', source: 'fetch' }] }, [])).toBe(true);
  });

  it('stays one when it is told again, though a log cut its second off and another clock did not', () => {
    const ms = (count: number) => new Date(Date.parse(at(10)) + count).toISOString();
    const pushed = told('a', 'b', [10, 10], { since: ms(2), at: ms(4), seenBy: [{ hostId: 'h-1', source: 'push' }] });
    const fetched = told('a', 'b', [10, 11], { since: ms(600), at: ms(1200), seenBy: [{ hostId: 'h-2', source: 'fetch' }] });
    const joined = joinForcePushes(pushed, fetched);
    for (const again of [pushed, fetched, joined]) expect(sameOccurrence(joined, again, [joined])).toBe(true);
  });

  it('is joined alike, in whichever order it is told', () => {
    const count = fc.option(fc.nat(3), { nil: null });
    const telling = fc
      .record({
        kept: count,
        rewritten: count,
        lost: count,
        second: fc.nat(50),
        word: fc.integer({ min: 1, max: 5 }),
        host: fc.constantFrom('h-1', 'h-2', 'h-3'),
      })
      .map((told1) =>
        told('a', 'b', [null, told1.second], {
          kept: told1.kept,
          rewritten: told1.rewritten,
          lost: told1.lost,
          ...(told1.word % 2 === 1 ? { heldBy: [told1.host] } : { letGoBy: [told1.host] }),
          ...(told1.word > 2 ? { holds: { [told1.host]: told1.word } } : {}),
          seenBy: [{ hostId: told1.host, source: 'fetch' }],
        }),
      );
    const shape = (entry: ForcePush) => ({
      lost: entry.lost,
      at: entry.at,
      heldBy: new Set(entry.heldBy),
      seenBy: new Set(entry.seenBy?.map((s) => s.hostId)),
    });
    fc.assert(
      fc.property(fc.array(telling, { minLength: 2, maxLength: 5 }), (tellings) => {
        const join = (list: readonly ForcePush[]) => list.reduce(joinForcePushes);
        expect(shape(join(tellings.toReversed()))).toEqual(shape(join(tellings)));
        const once = join(tellings);
        expect(shape(joinForcePushes(once, once))).toEqual(shape(once));
      }),
    );
  });

  it('is held by nobody who let it go', () => {
    const joined = joinForcePushes(told('a', 'b', [0, 5], { heldBy: ['h-1', 'h-2'] }), told('a', 'b', [0, 5], { heldBy: ['h-2'], letGoBy: ['h-1'] }));
    expect(joined.heldBy).toEqual(['h-2']);
  });
});

describe('N-5: a jump that known force pushes add up to', () => {
  // a → b → c were pushed over each other; B and C are ordinary pushes on top of b and c.
  const past: Readonly<Record<string, string>> = { B: 'b', C: 'c', A: 'a' };
  const contains = async (ancestor: string, descendant: string) => past[descendant[0] ?? ''] === ancestor[0];
  const known = [told('a', 'b', [10, 20]), told('b', 'c', [30, 40])];
  const steps = async (jump: ForcePush, list = known) => (await addsUpTo(jump, list, contains))?.map(({ before, after }) => `${before[0]}${after[0]}`) ?? null;

  it('is a further source of those, with ordinary pushes before, between and after', async () => {
    expect(await steps(told('a', 'c', [0, 60]))).toEqual(['ab', 'bc']);
    expect(await steps(told('a', 'C', [0, 60]))).toEqual(['ab', 'bc']);
    expect(await steps(told('a', 'B', [0, 60]))).toEqual(['ab']);
    expect(await steps(told('a', 'c', [0, 60]), [told('A', 'b', [10, 20]), told('B', 'c', [30, 40])])).toEqual(['Ab', 'Bc']);
  });

  it('is one of its own where they do not lead there, happened at another time, or a forge says it exactly', async () => {
    expect(await steps(told('a', 'd', [0, 60]))).toBeNull();
    expect(await steps(told('a', 'c', [50, 60]))).toBeNull();
    expect(await steps(told('a', 'c', [0, 60], { sources: ['webhook'] }))).toBeNull();
    expect(await addsUpTo(told('a', 'B', [0, 60]), known, async () => null)).toBeNull();
  });
});
