import fc from 'fast-check';
import { expect, it } from 'vitest';
import { didYouMean, editDistance } from '../../../electron/config/did-you-mean.ts';

it('finds the key that was meant, and none where none is near', () => {
  const known = ['depth', 'path', 'ignore', 'fastForward'];
  for (const [written, meant] of [
    ['deph', 'depth'],
    ['detph', 'depth'],
    ['fast-forward', 'fastForward'],
    ['fastforwrd', 'fastForward'],
    ['PATH', 'path'],
    ['ignores', 'ignore'],
    ['colour', null],
    ['', null],
  ] as const)
    expect([written, didYouMean(written, known)]).toEqual([written, meant]);
});

it('counts slips as a distance: none to itself, the same both ways, at most the longer word', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, a)).toBe(0);
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      expect(editDistance(a, b) === 0).toBe(a === b);
    }),
  );
});
