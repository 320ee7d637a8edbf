import { describe, expect, it } from 'vitest';
import { groupRows } from '../../../renderer/places/machines/rows.ts';
import { inOrder, movedLeft, readView, sortRows } from '../../../renderer/places/machines/view.ts';
import { ago, branch, checkout } from '../../support/fixture-checkout.ts';

const a = 'h-0000000000000000a';

describe('how the matrix is looked at', () => {
  it('P-6: what was remembered is read; whatever is not understood falls back by itself', () => {
    expect(readView(JSON.stringify({ density: 'compact', sort: 'name', columns: ['b', 'a'] }))).toEqual({
      density: 'compact',
      sort: 'name',
      columns: ['b', 'a'],
    });
    for (const text of [null, '', '{', '7', 'null', '[]', '{"sort":"sideways","density":1,"columns":"x"}'])
      expect(readView(text)).toEqual({ density: 'roomy', sort: 'worst', columns: [] });
    expect(readView('{"columns":["a",1,null,"b"]}').columns).toEqual(['a', 'b']);
  });

  it('P-6: columns stand as they were put; a new machine comes after', () => {
    const machines = ['a', 'b', 'c', 'new'].map((id) => ({ id }));
    expect(inOrder(machines, ['c', 'gone', 'a', 'b']).map(({ id }) => id)).toEqual(['c', 'a', 'b', 'new']);
    expect(movedLeft(['a', 'b', 'c'], 'c')).toEqual(['a', 'c', 'b']);
    expect(movedLeft(['a', 'b', 'c'], 'a')).toEqual(['a', 'b', 'c']);
    expect(movedLeft(['a', 'b', 'c'], 'x')).toEqual(['a', 'b', 'c']);
  });

  it('P-6: rows stand worst first, by name, or by the last commit on any machine', () => {
    const rows = groupRows(
      [
        checkout(a, 'c-00000001', 'x.org/a/zebra', '/1', { state: 'diverged', ahead: 1, behind: 1, branches: [branch('main', { committedAt: ago(500) })] }),
        checkout(a, 'c-00000002', 'x.org/a/apple', '/2', { branches: [branch('main', { committedAt: ago(900) }), branch('b', { committedAt: null })] }),
        checkout(a, 'c-00000003', 'x.org/a/melon', '/3', { branches: [branch('old', { committedAt: ago(999) }), branch('new', { committedAt: ago(1) })] }),
      ],
      a,
    );
    const names = (sort: 'worst' | 'name' | 'recent') => sortRows(rows, sort).map(({ name }) => name);
    expect(names('worst')).toEqual(['zebra', 'apple', 'melon']);
    expect(names('name')).toEqual(['apple', 'melon', 'zebra']);
    expect(names('recent')).toEqual(['melon', 'zebra', 'apple']);
  });
});
