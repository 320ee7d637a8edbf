import { expect, it } from 'vitest';
import { diffRows, visible, widestLine } from '../../../renderer/parts/diff/rows.ts';
import { fixtureCommitDiff } from '../../support/fixture-diff.ts';

const answer = fixtureCommitDiff('a'.repeat(40));
const files = answer.kind === 'found' ? answer.diff.files : [];

it('N-8: a difference is rows: each file its head, its hunks, its lines, and words for what is not shown', () => {
  const rows = diffRows(files, new Set());
  expect(rows.slice(0, 6).map(({ kind }) => kind)).toEqual(['file', 'hunk', 'line', 'line', 'line', 'line']);
  expect(rows.flatMap((row) => (row.kind === 'note' ? [row.words] : []))).toEqual([
    'Renamed; its content is the same.',
    'A binary file: its bytes changed.',
    'Too big to be shown here.',
    '1,500 more lines',
  ]);
  expect(rows.filter((row) => row.kind === 'note' && row.more)).toHaveLength(1);
  expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
});

it('N-8: of a closed file only the head is left', () => {
  expect(diffRows(files, new Set(files.map(({ path }) => path))).map(({ kind }) => kind)).toEqual(files.map(() => 'file'));
});

it('N-8: what cannot be seen is made visible', () => {
  expect(visible('a\tb\r')).toBe('a\tb␍');
  expect(visible('a\u202eb\u0000')).toBe('a⟦U+202E⟧b␀');
});

it('N-8: the widest line counts its tabs', () => {
  expect(widestLine(files)).toBeGreaterThan(300);
  expect(widestLine([])).toBe(0);
});
