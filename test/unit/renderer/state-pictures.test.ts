import { expect, test } from 'vitest';
import { aspectIcon } from '../../../renderer/places/machines/state/aspect-marks.tsx';
import { operationWord, problemWord, stateWord } from '../../../renderer/places/machines/state/checkout-words.ts';
import { operationIcon, problemIcon, stateIcon } from '../../../renderer/places/machines/state/state-icon.tsx';
import { aspectSentence, aspectWord } from '../../../renderer/places/machines/state/trait-words.ts';
import { CheckoutState, Operation, Trait } from '../../../shared/model/checkout.ts';

test('S3-2, P-1: every state, reason, operation and trait has its word and its picture, and no two of a kind the same', () => {
  const kinds = [
    // What stands in the same spot of a cell: the state, or why it cannot be read.
    { codes: [...CheckoutState.options, ...Object.keys(problemWord)], words: { ...stateWord, ...problemWord }, pictures: { ...stateIcon, ...problemIcon } },
    { codes: Operation.options, words: operationWord, pictures: operationIcon },
    { codes: [...Trait.options, 'bare', 'worktree'], words: aspectWord, pictures: aspectIcon },
  ] satisfies readonly { codes: readonly string[]; words: Readonly<Record<string, string>>; pictures: Readonly<Record<string, unknown>> }[];
  for (const { codes, words, pictures } of kinds) {
    for (const code of codes) {
      expect(words, code).toHaveProperty(code);
      expect(pictures, code).toHaveProperty(code);
    }
    expect(new Set(Object.values(words)).size).toBe(codes.length);
    expect(new Set(Object.values(pictures)).size, codes.join(' ')).toBe(codes.length);
  }
  for (const aspect of Object.keys(aspectWord)) expect(aspectSentence).toHaveProperty(aspect);
});

test('S3-2: every reason that a look can give has its word', async () => {
  const { readFileSync } = await import('node:fs');
  const source = readFileSync(new URL('../../../electron/workspace/status/problem.ts', import.meta.url), 'utf8');
  const codes = [...source.matchAll(/code: '([a-z-]+)'/g)].map(([, code]) => code ?? '').filter((code) => code !== 'git-failed');
  expect(codes.length).toBeGreaterThan(8);
  // `git-failed` is what is left: its own words stand in the message.
  expect(codes.filter((code) => !(code in problemWord))).toEqual([]);
});
