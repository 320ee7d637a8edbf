import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReflogStep } from '../../../electron/git/parse/reflog.ts';
import { trackedBranch, trackingRef } from '../../../electron/workspace/clone.ts';
import { readRemotes } from '../../../electron/workspace/find/read-clone.ts';
import { branchWord, reachable, upstreamOf } from '../../../electron/workspace/status/branch-word.ts';
import { heldByStep } from '../../../electron/workspace/status/held.ts';
import { programKeys, untrustedOverrides } from '../../../electron/workspace/trust/programs.ts';
import { stepsAfter } from '../../../electron/workspace/watch/notice-push.ts';
import { meaningOf } from '../../../electron/workspace/watch/watch-metadata.ts';

const id = (character: string) => character.repeat(40);
function step(old: string, after: string, message = 'update by push', at = 100): ReflogStep {
  return { old: id(old), new: id(after), by: 'Ada', at, message, line: `${id(old)} ${id(after)} Ada <a@b> ${at} +0000\t${message}` };
}

describe('S3-2: the word for a branch', () => {
  it.each([
    [false, false, null, 'local-only'],
    [true, true, { ahead: 1, behind: 1 }, 'upstream-gone'],
    [true, false, null, 'upstream-gone'],
    [true, false, { ahead: 0, behind: 0 }, 'up-to-date'],
    [true, false, { ahead: 2, behind: 0 }, 'ahead'],
    [true, false, { ahead: 0, behind: 2 }, 'behind'],
    [true, false, { ahead: 1, behind: 2 }, 'diverged'],
  ] as const)('with upstream %s, gone %s, counts %j is %s', (hasUpstream, isGone, counts, word) => {
    expect(branchWord(hasUpstream, isGone, counts)).toBe(word);
  });

  it('follows no URL as upstream', () => {
    const ref = {
      name: 'refs/heads/x',
      id: id('a'),
      upstream: '',
      upstreamRemote: 'https://a:b@c/d',
      upstreamRef: 'refs/heads/x',
      worktree: '',
      subject: '',
      committedAt: 0,
    };
    expect(upstreamOf(ref, [{ name: 'origin' }])).toBeNull();
    expect(upstreamOf({ ...ref, upstreamRemote: 'origin' }, [{ name: 'origin' }])).toMatchObject({ name: 'origin/x', tracking: null });
  });
});

describe('what a tip reaches among commits that no remote has', () => {
  it('is what a walk over the whole history would find', () => {
    // A history: commit i has parents among the earlier ones; `pushed` are closed under parents.
    const history = fc.array(fc.array(fc.nat(), { maxLength: 2 }), { minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(history, fc.nat(), fc.nat(), (shape, tipSeed, remoteSeed) => {
        const commits = shape.map((parents, index) => ({ id: String(index), parents: index === 0 ? [] : parents.map((parent) => String(parent % index)) }));
        const ancestors = (tip: number): Set<string> => {
          const seen = new Set<string>();
          const stack = [String(tip)];
          for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
            if (seen.has(at)) continue;
            seen.add(at);
            stack.push(...(commits[Number(at)]?.parents ?? []));
          }
          return seen;
        };
        const pushed = ancestors(remoteSeed % commits.length);
        const tip = tipSeed % commits.length;
        const expected = [...ancestors(tip)].filter((each) => !pushed.has(each)).sort();
        const found = reachable(
          commits.filter((commit) => !pushed.has(commit.id)),
          String(tip),
        ).map((commit) => commit.id);
        expect([...found].sort()).toEqual(expected);
      }),
    );
  });
});

describe('held: a branch that the user moved back', () => {
  it.each([
    ['commit: x', 'free'],
    ['commit (initial): x', 'free'],
    ['commit (merge): x', 'free'],
    ['pull -q: Fast-forward', 'free'],
    ['everref: ff origin/main: Fast-forward', 'free'],
    ['everref: undo', 'held'],
    ['reset: moving to HEAD~1', 'if-ancestor'],
    ['rebase (finish): refs/heads/x onto y', 'if-ancestor'],
    ['commit (amend): x', 'if-ancestor'],
    ['branch: Reset to x', 'if-ancestor'],
    ['whatever another tool writes', 'if-ancestor'],
  ])('after %j is %s', (message, kind) => {
    expect(heldByStep(id('b'), step('a', 'b', message), null).kind).toBe(kind);
  });

  it('is asked of what was last seen where the log does not lead to the tip', () => {
    expect(heldByStep(id('c'), null, null)).toEqual({ kind: 'free' });
    expect(heldByStep(id('c'), null, { tip: id('c'), held: true })).toEqual({ kind: 'held' });
    expect(heldByStep(id('c'), step('a', 'b'), { tip: id('d'), held: false })).toEqual({ kind: 'if-ancestor', ancestor: id('c'), descendant: id('d') });
    expect(heldByStep(id('b'), step('0', 'b', 'branch: Created from x'), null)).toEqual({ kind: 'free' });
  });
});

describe('the steps after a cursor', () => {
  const steps = [step('0', 'a'), step('a', 'b'), step('b', 'c', 'fetch: fast-forward', 101), step('c', 'd', 'update by push', 102)];

  it('are those that came after its line, wherever it was cut', () => {
    fc.assert(
      fc.property(fc.nat(steps.length - 1), fc.nat(steps.length - 1), (seen, expired) => {
        const left = steps.slice(expired);
        expect(stepsAfter(left, steps[seen]?.line ?? '')).toEqual(steps.slice(Math.max(seen + 1, expired)));
      }),
    );
  });

  it('are all of a new log, but for what a renamed remote brought along', () => {
    expect(stepsAfter(steps, null)).toEqual(steps);
    expect(stepsAfter([...steps, step('d', 'd', 'remote: renamed refs/remotes/a/x to refs/remotes/b/x'), step('d', 'e')], null)).toEqual([step('d', 'e')]);
  });
});

describe('tracking refs', () => {
  it('lead to their remote and branch and back, whatever the refspecs', () => {
    const remotes = [
      { name: 'a', fetchRefspecs: ['+refs/heads/*:refs/remotes/a/*', '^refs/heads/secret/*'] },
      { name: 'a/b', fetchRefspecs: ['+refs/heads/*:refs/remotes/a/b/*'] },
      { name: 'one', fetchRefspecs: ['+refs/heads/main:refs/remotes/one/main'] },
      { name: 'odd', fetchRefspecs: ['refs/heads/team/*:refs/remotes/odd/*'] },
    ];
    const part = fc.stringMatching(/^[a-z]{1,5}$/);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), fc.constantFrom(...remotes), (parts, remote) => {
        const branch = `refs/heads/${parts.join('/')}`;
        const tracking = trackingRef(remote, branch);
        if (tracking === null) return;
        const back = trackedBranch([remote], tracking);
        expect(back).toEqual({ remote, branch });
      }),
    );
    expect(trackedBranch(remotes, 'refs/remotes/odd/x')?.branch).toBe('refs/heads/team/x');
    expect(trackedBranch(remotes, 'refs/remotes/a/secret/x')).toBeNull();
    expect(trackedBranch(remotes, 'refs/remotes/one/other')).toBeNull();
  });
});

describe('remotes of a configuration', () => {
  it('have insteadOf applied, the longest prefix first; the first URL; mirrors known', () => {
    const entry = (key: string, value: string | null) => ({ scope: 'local', origin: 'file:.git/config', key, value });
    const remotes = readRemotes(
      [
        entry('remote.origin.url', 'gh:ada/x'),
        entry('remote.origin.url', 'gh:second'),
        entry('remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*'),
        entry('url.https://short/.insteadof', 'gh:'),
        entry('url.https://long/.insteadof', 'gh:ada/'),
        entry('remote.backup.url', '/b'),
        entry('remote.backup.mirror', null),
        entry('remote.all.url', '/c'),
        entry('remote.all.fetch', '+refs/*:refs/*'),
        entry('remote.nourl.fetch', 'x'),
      ],
      (url) => url,
    );
    expect(remotes.map(({ name, url, mirror }) => [name, url, mirror])).toEqual([
      ['origin', 'https://long/x', false],
      ['backup', '/b', true],
      ['all', '/c', true],
    ]);
  });
});

describe('N-12: programs of a configuration', () => {
  const local = (key: string, value = 'x') => ({ scope: 'local', origin: '', key, value });

  it('are found in its own scopes only', () => {
    const keys = [
      'core.sshcommand',
      'core.gitproxy',
      'core.askpass',
      'core.alternaterefscommand',
      'filter.a.b.clean',
      'credential.https://x.helper',
      'remote.o.uploadpack',
      'remote.o.vcs',
      'gpg.ssh.program',
      'gpg.program',
    ];
    expect(programKeys(keys.map((key) => local(key)))).toEqual([...keys].sort());
    expect(programKeys(keys.map((key) => ({ ...local(key), scope: 'global' })))).toEqual([]);
    expect(programKeys([local('remote.o.url', 'ext::sh -c x'), local('url.ext::x.insteadof', 'a'), local('remote.p.url', 'https://x')])).toEqual([
      'remote.o.url',
      'url.ext::x.insteadof',
    ]);
    expect(programKeys([local('user.name'), local('filter.lfs.required'), local('filter.x.clean', '')])).toEqual([]);
  });

  it('are each overridden so that nothing runs, all three of a filter', () => {
    expect(untrustedOverrides(['filter.a=b.clean', 'core.sshcommand', 'credential.helper'])).toEqual([
      'filter.a=b.clean\n',
      'filter.a=b.smudge\n',
      'filter.a=b.process\n',
      'filter.a=b.required\nfalse',
      'core.sshcommand\nssh',
      'credential.helper\n',
    ]);
  });
});

describe('a change in a git folder', () => {
  it.each([
    ['logs/refs/remotes/origin/main', 'remote-log'],
    ['logs/refs/remotes/d', 'remote-log'],
    ['reftable/tables.list', 'remote-log'],
    ['refs/heads/main', 'refs'],
    ['packed-refs', 'refs'],
    ['config', 'config'],
    ['worktrees/x', 'worktrees'],
    ['worktrees/x/HEAD', 'other'],
    ['index', 'other'],
    ['HEAD', 'other'],
    ['rebase-merge', 'other'],
    ['index.lock', null],
    ['refs/heads/main.lock', null],
    ['refs/everref/lost/1', null],
    ['logs/refs/everref/remotes/origin/x', null],
    ['FETCH_HEAD', null],
    ['objects/ab', null],
  ])('of %s means %s', (path, meaning) => {
    expect(meaningOf(path)).toBe(meaning);
  });
});
