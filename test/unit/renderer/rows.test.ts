import { describe, expect, it } from 'vitest';
import { countFlags, filterRows, groupRows, rankOf } from '../../../renderer/places/machines/rows.ts';
import { checkout } from '../../support/fixture-checkout.ts';

const a = 'h-0000000000000000a';
const b = 'h-0000000000000000b';
const site = 'github.com/acme/site';
const api = 'github.com/acme/api';

describe('the matrix', () => {
  it('N-2: puts the worst repository first, and the worst of several checkouts on one machine first in its cell', () => {
    const rows = groupRows(
      [
        checkout(a, 'c-clean001', api, '/a/api'),
        checkout(a, 'c-clean002', site, '/a/site'),
        checkout(a, 'c-diverged', site, '/a/site-two', { state: 'diverged', ahead: 1, behind: 1 }),
        checkout(b, 'c-clean003', site, '/b/site'),
      ],
      a,
    );
    expect(rows.map((row) => row.name)).toEqual(['site', 'api']);
    expect(rows[0]?.byHost.get(a)?.map((one) => one.id)).toEqual(['c-diverged', 'c-clean002']);
    expect(rows[1]?.byHost.get(b)).toBeUndefined();
  });

  it('S3-2: ranks what a person must settle before ordinary work, and ordinary work before being in step', () => {
    const ranks = [
      checkout(a, 'c-00000001', site, '/1', { state: 'failed' }),
      checkout(a, 'c-00000002', site, '/2', { conflicted: 1 }),
      checkout(a, 'c-00000003', site, '/3', { state: 'diverged' }),
      checkout(a, 'c-00000004', site, '/4', { state: 'upstream-gone' }),
      checkout(a, 'c-00000005', site, '/5', { state: 'behind', behind: 1 }),
      checkout(a, 'c-00000006', site, '/6', { untracked: 1 }),
      checkout(a, 'c-00000007', site, '/7', { state: 'ahead', ahead: 1 }),
      checkout(a, 'c-00000008', site, '/8', { stashes: 1 }),
      checkout(a, 'c-00000009', site, '/9'),
    ].map(rankOf);
    expect(ranks).toEqual([...ranks].sort((x, y) => x - y));
    expect(new Set(ranks).size).toBe(ranks.length);
  });

  it('keeps the rows that a change does not touch, so that they are not drawn again', () => {
    const still = checkout(a, 'c-still001', api, '/a/api');
    const before = groupRows([still, checkout(a, 'c-moves001', site, '/a/site')], a);
    const after = groupRows([still, checkout(a, 'c-moves001', site, '/a/site', { state: 'behind', behind: 2 })], a, before);
    expect(after.find((row) => row.repository === api)).toBe(before.find((row) => row.repository === api));
    expect(after.find((row) => row.repository === site)).not.toBe(before.find((row) => row.repository === site));
  });

  it('P-6: counts repositories by filter, and narrows by filter and by every typed word', () => {
    const rows = groupRows(
      [
        checkout(a, 'c-dirty001', site, '/a/site', { untracked: 2, branch: 'checkout-form' }),
        checkout(b, 'c-behind01', site, '/b/site', { state: 'behind', behind: 1 }),
        checkout(a, 'c-ahead001', api, '/a/api', { state: 'ahead', ahead: 1, unpushed: 1 }),
      ],
      a,
    );
    expect(countFlags(rows)).toEqual({ attention: 0, dirty: 1, unpushed: 1, behind: 1, diverged: 0, stashed: 0, 'only-here': 2, collision: 0 });
    expect(filterRows(rows, 'unpushed', '').map((row) => row.name)).toEqual(['api']);
    expect(filterRows(rows, null, 'ACME form').map((row) => row.name)).toEqual(['site']);
    expect(filterRows(rows, 'dirty', 'api')).toEqual([]);
  });

  it('names a repository without any remote after its folder', () => {
    expect(groupRows([checkout(a, 'c-notes001', 'local/c-notes001', '/a/my notes')], a)[0]).toMatchObject({ name: 'my notes', place: 'no remote' });
  });
});
