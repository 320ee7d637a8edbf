import { expect, test } from 'vitest';
import { inTheWay } from '../../../electron/actions/in-the-way.ts';

const coming = new Map<string, 'file' | 'submodule'>([
  ['a/b.txt', 'file'],
  ['c', 'file'],
  ['sub', 'submodule'],
]);

test('S1-1: whatever a forced checkout would write over or remove is in its way', () => {
  for (const path of ['a/b.txt', 'a', 'a/', 'c', 'c/', 'c/mine', 'c/deep/mine', 'sub']) expect(inTheWay([path], coming), path).toEqual([path]);
});

test('S1-1: what lies beside it, or in a submodule’s folder, is not', () => {
  expect(inTheWay(['a/other.txt', 'ab', 'cc/mine', 'sub/', 'sub/mine', 'd'], coming)).toEqual([]);
});

test('S1-1: where the disk takes other letters for the same name, so does this', () => {
  for (const path of ['A/B.txt', 'a/B.TXT', 'C', 'C/mine', 'A']) {
    expect(inTheWay([path], coming, true), path).toEqual([path]);
    expect(inTheWay([path], coming), path).toEqual([]);
  }
  expect(inTheWay(['u\u0308'], new Map([['\u00fc', 'file']]), true)).toHaveLength(1);
  expect(inTheWay(['A/other.txt', 'SUB/mine'], coming, true)).toEqual([]);
});
