import { describe, expect, it } from 'vitest';
import { onlyHere } from '../../../shared/model/only-here.ts';
import { branch, checkout, idOf } from '../../support/fixture-checkout.ts';

const here = 'h-0000000000000000a';
const there = 'h-0000000000000000b';
const site = 'github.com/acme/site';
const kinds = (checkouts: Parameters<typeof onlyHere>[0]) => onlyHere(checkouts, here).map(({ kind, branch: name, count }) => [kind, name, count]);

describe('N-4: what exists only on this machine', () => {
  it('N-4: uncommitted files, unpushed commits of every branch, stashes', () => {
    const one = checkout(here, 'c-00000001', site, '/a/site', {
      untracked: 1,
      unstaged: 1,
      files: [
        { path: 'new.txt', kind: 'untracked' },
        { path: 'old.txt', kind: 'unstaged' },
      ],
      branches: [branch('main'), branch('topic', { unpushed: 3, subject: 'Try it' })],
      stashes: 2,
      stashList: ['WIP on main', 'On topic: later'],
    });
    expect(onlyHere([one], here)).toMatchObject([
      { kind: 'uncommitted', branch: 'main', count: 2, items: ['new.txt', 'old.txt'], path: '/a/site', repository: site },
      { kind: 'unpushed', branch: 'topic', count: 3, items: ['Try it'] },
      { kind: 'stashed', branch: null, count: 2, items: ['WIP on main', 'On topic: later'] },
    ]);
  });

  it('N-4: branches and stashes of a clone are told once, however many worktrees it has; files of each', () => {
    const shared = { cloneId: 'k-1', branches: [branch('main'), branch('topic', { unpushed: 1 })], stashes: 1 };
    const tree = checkout(here, 'c-00000002', site, '/a/tree', { ...shared, kind: 'worktree', branch: 'topic', untracked: 1 });
    const main = checkout(here, 'c-00000001', site, '/a/site', shared);
    expect(kinds([tree, main])).toEqual([
      ['unpushed', 'topic', 1],
      ['stashed', null, 1],
      ['uncommitted', 'topic', 1],
    ]);
  });

  it('N-4: what another machine has on a branch as well is not only here; the same id in another repository is no help', () => {
    const mine = branch('topic', { tip: idOf('t'), unpushed: 2 });
    const one = checkout(here, 'c-00000001', site, '/a/site', { branches: [mine] });
    const held = (repository: string) => checkout(there, 'c-00000009', repository, '/b/site', { branches: [branch('copy', { tip: idOf('t') })] });
    expect(kinds([one, held(site)])).toEqual([]);
    expect(kinds([one, held('github.com/acme/other')])).toEqual([['unpushed', 'topic', 2]]);
  });

  it('N-4: commits on no branch at all count; a checkout that cannot be read is said, one whose folder is gone is not', () => {
    const detached = checkout(here, 'c-00000001', site, '/a/site', { branch: null, state: 'detached', unpushed: 1, branches: [] });
    const failed = (code: string) => checkout(here, 'c-00000002', site, '/a/two', { state: 'failed', problem: { code, message: 'Cannot.' } });
    expect(kinds([detached])).toEqual([['unpushed', null, 1]]);
    expect(kinds([failed('corrupt')])).toEqual([['unreadable', 'main', 1]]);
    expect(kinds([failed('missing-folder')])).toEqual([]);
  });

  it('N-4: what other machines have is theirs to say', () => {
    expect(kinds([checkout(there, 'c-00000001', site, '/b/site', { untracked: 3, stashes: 1 })])).toEqual([]);
  });
});
