import { describe, expect, it } from 'vitest';
import { beginsWork, collisionsIn } from '../../../shared/model/collision.ts';
import { ago, branch, checkout, idOf } from '../../support/fixture-checkout.ts';

const here = 'h-0000000000000000a';
const there = 'h-0000000000000000b';
const site = 'github.com/acme/site';
const mine = checkout(here, 'c-00000001', site, '/a/site');
const commit = { id: idOf('x'), subject: 'Draw it better', author: 'Mara', at: ago(5) };

describe('N-3: another machine has work on the branch that is checked out here', () => {
  it('N-3: its uncommitted files and unpushed commits, with subjects and paths', () => {
    const other = checkout(there, 'c-00000002', site, '/b/site', {
      unstaged: 1,
      files: [{ path: 'page.css', kind: 'unstaged' }],
      unpushed: 1,
      unpushedCommits: [commit],
      branches: [branch('main', { tip: idOf('x'), unpushed: 1, checkedOutAt: '/b/site' })],
    });
    expect(collisionsIn([mine, other], here)).toMatchObject([{ branch: 'main', commits: 1, subjects: ['Draw it better'], files: 1, paths: ['page.css'] }]);
  });

  it('N-3: a branch that is not checked out there counts by its commits alone', () => {
    const other = checkout(there, 'c-00000002', site, '/b/site', {
      branch: 'next',
      untracked: 4,
      branches: [branch('next'), branch('main', { unpushed: 2, subject: 'S' })],
    });
    expect(collisionsIn([mine, other], here)).toMatchObject([{ commits: 2, subjects: ['S'], files: 0, paths: [] }]);
  });

  it('N-3: not what is on another branch, in another repository, on this machine, or here already', () => {
    const dirty = { untracked: 1 };
    const others = [
      checkout(there, 'c-00000002', site, '/b/1', { ...dirty, branch: 'next' }),
      checkout(there, 'c-00000003', 'github.com/acme/api', '/b/2', dirty),
      checkout(here, 'c-00000004', site, '/a/3', dirty),
      checkout(there, 'c-00000005', site, '/b/4', { branches: [branch('main', { tip: mine.head ?? '', unpushed: 3 })] }),
    ];
    // Each one by itself: the second checkout here would collide with the same.
    for (const other of others) expect(collisionsIn([mine, other], here)).toEqual([]);
  });

  it('N-3: the commits of a clone are told once, however many worktrees show them', () => {
    const branches = [branch('main', { unpushed: 2 }), branch('next')];
    const others = [
      checkout(there, 'c-00000002', site, '/b/1', { cloneId: 'k-1', branch: 'next', branches }),
      checkout(there, 'c-00000003', site, '/b/2', { cloneId: 'k-1', kind: 'worktree', branches }),
    ];
    expect(collisionsIn([mine, ...others], here)).toMatchObject([{ commits: 2, other: { id: 'c-00000003' } }]);
  });

  it('N-3: work begins with a switch, a first change, or a commit; not with a fast-forward or a second change', () => {
    const dirty = { ...mine, unstaged: 1 };
    expect(beginsWork(mine, { ...mine, branch: 'next' })).toBe(true);
    expect(beginsWork(mine, dirty)).toBe(true);
    expect(beginsWork(mine, { ...mine, head: idOf('new'), unpushed: 1 })).toBe(true);
    expect(beginsWork(mine, { ...mine, head: idOf('new'), unpushed: 0 })).toBe(false);
    expect(beginsWork(dirty, { ...dirty, unstaged: 2 })).toBe(false);
    expect(beginsWork(mine, { ...mine, branch: null })).toBe(false);
  });
});
