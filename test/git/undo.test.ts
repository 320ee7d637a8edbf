import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';
import { undoerOf } from '../support/undo-host.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';
import { wholeState } from '../support/work-tree-state.ts';

let sandbox: Sandbox;
let remote: string;
let a: TestRepository;
let b: TestRepository;
let host: UpdateHost;
let undo: ReturnType<typeof undoerOf>;

beforeEach(async () => {
  sandbox = createSandbox();
  remote = sandbox.bare('remote.git');
  a = sandbox.clone(remote, 'a');
  a.write('keep.txt', 'keep\n');
  a.write('goes.txt', 'goes\n');
  a.write('deep/er/goes.txt', 'goes too\n');
  a.write('turns', 'a file\n');
  a.write('script.sh', '#!/bin/sh\n');
  a.write('.gitignore', '*.ign\n');
  a.commitFile('file.txt', 'one\n');
  a.git('push', '-q', '-u', 'origin', 'main', 'main:side');
  b = sandbox.clone(remote, 'b');
  host = await startUpdateHost(sandbox);
  undo = undoerOf(host);
});

afterEach(async () => {
  await host.close();
  sandbox.remove();
});

/** Changes, adds and deletes files, also in folders that come and go, and turns one into a folder. */
function push(branch = 'main', content = 'two\n'): string {
  a.write('file.txt', content);
  a.write('new/folder/new.txt', content);
  rmSync(join(a.path, 'goes.txt'), { force: true });
  rmSync(join(a.path, 'deep'), { recursive: true, force: true });
  rmSync(join(a.path, 'turns'), { recursive: true, force: true });
  a.write('turns/into.txt', content);
  chmodSync(join(a.path, 'script.sh'), 0o755);
  rmSync(join(a.path, 'link'), { force: true });
  symlinkSync('file.txt', join(a.path, 'link'));
  const id = a.commit(content);
  a.git('push', '-q', 'origin', `HEAD:${branch}`);
  return id;
}

const refs = (...patterns: string[]) => b.git('for-each-ref', '--format=%(refname) %(objectname)', ...patterns);
const userRefs = () => refs('refs/heads', 'refs/remotes', 'refs/tags', 'refs/stash');
/** Everything of the user's that a move may touch. */
const users = (at: TestRepository = b) => `${wholeState(at)}\n${userRefs()}`;

describe('N-12: undo puts back exactly what Everref moved', () => {
  test('a checked-out branch, with its files, index and tracking ref; ORIG_HEAD stays the user’s; both lines say so', async () => {
    b.git('update-ref', 'ORIG_HEAD', 'HEAD');
    const before = users();
    const old = b.head();
    const id = push();
    await host.pushed(b);
    expect(b.head()).toBe(id);
    const line = undo.lastMove();
    expect(await undo.undo(b)).toMatchObject({
      result: 'undone',
      reason: null,
      before: id,
      after: old,
      message: `main is back at ${old.slice(0, 10)}, and stays there until you commit, pull or click Pull now`,
    });
    expect(users()).toBe(before);
    // The newest tip is still known, where it disarms no lease (N-16).
    expect(refs('refs/everref')).toBe(`refs/everref/remotes/origin/main ${id}\n`);
    expect(host.journal.get(line.id)).toMatchObject({ what: 'fast-forwarded', undone: true });
    expect(undo.lastMove()).toMatchObject({ what: 'undone', undone: false, before: id, after: old, why: 'undo', event: line.id, ref: 'refs/heads/main' });
    expect(b.git('reflog', '-1', '--format=%gs', 'main').trim()).toBe('everref: undo main');
    expect(undo.rows()).toBe(0);
    expect(b.git('fsck', '--no-dangling')).toBe('');
  });

  test('what the user has staged, changed, ignored or not added elsewhere stays as it is', async () => {
    push();
    await host.pushed(b);
    b.write('keep.txt', 'mine\n');
    b.write('staged.txt', 'staged\n');
    b.git('add', 'staged.txt');
    b.write('staged.txt', 'staged and changed\n');
    b.write('untracked.txt', 'untracked\n');
    b.write('new/folder/mine.txt', 'mine too\n');
    b.write('x.ign', 'ignored\n');
    expect(await undo.undo(b)).toMatchObject({ result: 'undone' });
    expect(b.git('status', '--porcelain', '--untracked-files=all', '--ignored').trim().split('\n').sort()).toEqual(
      ['AM staged.txt', ' M keep.txt', '?? new/folder/mine.txt', '?? untracked.txt', '!! x.ign'].map((line) => line.trim()).sort(),
    );
    expect(readFileSync(join(b.path, 'staged.txt'), 'utf8')).toBe('staged and changed\n');
    expect(readFileSync(join(b.path, 'new/folder/mine.txt'), 'utf8')).toBe('mine too\n');
  });

  test('a file that was only touched does not hinder', async () => {
    push();
    await host.pushed(b);
    const now = new Date(Date.now() + 60_000);
    const { utimesSync } = await import('node:fs');
    utimesSync(join(b.path, 'file.txt'), now, now);
    expect(await undo.undo(b)).toMatchObject({ result: 'undone' });
    expect(b.git('status', '--porcelain')).toBe('');
  });

  test('a branch that is checked out nowhere: that ref alone, with what went along', async () => {
    b.git('branch', '-q', 'side', 'origin/side');
    const before = users();
    const id = push('side');
    await host.pushed(b, ['refs/heads/side']);
    expect(b.head('side')).toBe(id);
    expect(await undo.undo(b)).toMatchObject({ result: 'undone', ref: 'refs/heads/side' });
    expect(users()).toBe(before);
  });

  test('a branch in a linked work tree: there', async () => {
    b.git('branch', '-q', 'side', 'origin/side');
    const linked = join(sandbox.root, 'linked');
    b.git('worktree', 'add', '-q', linked, 'side');
    const there = sandbox.at(linked);
    const before = `${wholeState(there)}${users()}`;
    push('side');
    await host.pushed(b, ['refs/heads/side']);
    expect(await undo.undo(b)).toMatchObject({ result: 'undone', path: linked });
    expect(`${wholeState(there)}${users()}`).toBe(before);
  });

  test('a linked work tree of a bare clone; the bare repository’s own branches never', async () => {
    const bare = sandbox.clone(remote, 'bare.git', '--bare');
    bare.git('config', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*');
    bare.git('fetch', '-q');
    bare.git('branch', '-q', '--set-upstream-to=origin/side', 'side');
    const linked = join(sandbox.root, 'of-bare');
    bare.git('worktree', 'add', '-q', linked, 'side');
    const there = sandbox.at(linked);
    const before = wholeState(there);
    push('side');
    expect(await host.pushed(bare, ['refs/heads/side'])).toMatchObject([{ result: 'fast-forwarded' }]);
    expect(await undo.undo(bare)).toMatchObject({ result: 'undone' });
    expect(wholeState(there)).toBe(before);
    await host.pushed(bare, ['refs/heads/side'], { movesHeld: true });
    const moved = there.head();
    there.git('switch', '-q', '--detach');
    expect(await undo.undo(bare)).toMatchObject({ result: 'refused', reason: 'bare' });
    expect(bare.head('side')).toBe(moved);
  });

  test('a git folder apart from its work tree', async () => {
    sandbox.git(sandbox.root, 'clone', '-q', '--separate-git-dir', join(sandbox.root, 'apart.git'), remote, 'apart');
    b = sandbox.at(join(sandbox.root, 'apart'));
    const before = users();
    push();
    await host.pushed(b);
    expect(await undo.undo(b)).toMatchObject({ result: 'undone' });
    expect(users()).toBe(before);
  });

  test('a sparse checkout stays sparse', async () => {
    b.git('sparse-checkout', 'set', 'deep');
    const before = users();
    push();
    await host.pushed(b);
    expect(await undo.undo(b)).toMatchObject({ result: 'undone' });
    expect(users()).toBe(before);
  });

  test('a submodule’s pointer goes back and its work tree is left to the user', async () => {
    const sub = sandbox.repository('sub');
    sub.commitFile('s.txt', 'one\n');
    a.git('submodule', '--quiet', 'add', sub.path, 'sub');
    a.commit('with a submodule');
    a.git('push', '-q', 'origin', 'main');
    b.git('pull', '-q');
    b.git('submodule', '--quiet', 'update', '--init');
    const before = users();
    const inside = sandbox.git(join(b.path, 'sub'), 'rev-parse', 'HEAD');
    sub.commitFile('s.txt', 'two\n');
    a.git('submodule', '--quiet', 'update', '--remote');
    push();
    await host.pushed(b);
    expect(await undo.undo(b)).toMatchObject({ result: 'undone' });
    expect(sandbox.git(join(b.path, 'sub'), 'rev-parse', 'HEAD')).toBe(inside);
    expect(users()).toBe(before);
  });
});

describe('N-12: after an undo', () => {
  test('the branch is held: no pass moves it forward, Pull now does; the lease still guards what was undone (N-16)', async () => {
    const id = push();
    await host.pushed(b);
    await undo.undo(b);
    const old = b.head();
    expect(await host.pushed(b)).toMatchObject([{ result: 'refused', reason: 'held' }]);
    expect(await host.pushed(b, 'all', { why: 'reconcile' })).toMatchObject([{ result: 'refused', reason: 'held' }]);
    expect(b.head()).toBe(old);
    expect(b.git('status', '--porcelain', '--branch')).toBe('## main...origin/main\n');
    b.commitFile('mine.txt', 'mine\n');
    expect(() => b.git('push', '-q', '--force-with-lease', 'origin', 'main')).toThrow(/stale info/);
    b.git('reset', '-q', '--hard', 'HEAD~1');
    expect(await host.pushed(b, 'all', { why: 'pull-now', movesHeld: true })).toMatchObject([{ result: 'fast-forwarded', after: id }]);
    expect(refs('refs/everref')).toBe('');
  });

  test('the undo can be undone: forward again, with what went along; each line once', async () => {
    const id = push();
    await host.pushed(b);
    const first = undo.lastMove().id;
    const forward = users();
    await undo.undo(b);
    const second = undo.lastMove().id;
    expect(await undo.undo(b, second)).toMatchObject({ result: 'undone', after: id, message: expect.stringContaining('forward') });
    expect(users()).toBe(forward);
    expect(refs('refs/everref')).toBe('');
    expect(host.journal.get(second)).toMatchObject({ undone: true });
    for (const line of [first, second]) expect(await undo.undo(b, line)).toMatchObject({ result: 'refused', reason: 'already-undone' });
    // Not held: the next push moves it.
    const next = push('main', 'three\n');
    expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded', after: next }]);
  });

  test('what was fetched since stays: no tracking ref of the user’s goes back', async () => {
    push();
    await host.pushed(b);
    const newest = push('main', 'three\n');
    b.git('fetch', '-q');
    expect(await undo.undo(b)).toMatchObject({ result: 'undone' });
    expect(b.head('origin/main')).toBe(newest);
    expect(b.git('status', '--porcelain', '--branch')).toBe('## main...origin/main [behind 2]\n');
  });

  test('another branch of the same upstream is never made to look ahead: the tracking ref stays with it', async () => {
    b.git('branch', '-q', '--track', 'copy', 'origin/main');
    const id = push();
    await host.pushed(b);
    const line = host.journal.list({ limit: 10 }).items.find(({ ref, along }) => ref === 'refs/heads/copy' || along.length > 0);
    expect(await undo.undo(b, line?.id)).toMatchObject({ result: 'undone' });
    expect(b.head('origin/main')).toBe(id);
    expect(b.git('for-each-ref', '--format=%(upstream:track)', 'refs/heads')).not.toContain('ahead');
  });

  test('an undo that is refused says of nothing that it is kept', async () => {
    push();
    await host.pushed(b);
    b.git('update-ref', '-d', 'refs/remotes/origin/main');
    b.git('update-ref', '-d', 'refs/remotes/origin/HEAD');
    b.write('file.txt', 'mine\n');
    expect(await undo.undo(b)).toMatchObject({ result: 'refused' });
    expect(host.store.db.prepare('SELECT id FROM pins').all()).toEqual([]);
  });

  test('commits that no ref holds any more are kept before the branch leaves them', async () => {
    const id = push();
    await host.pushed(b);
    b.git('update-ref', '-d', 'refs/remotes/origin/main');
    a.git('push', '-q', '--force', 'origin', 'HEAD~1:main');
    expect(await undo.undo(b)).toMatchObject({ result: 'undone' });
    expect(refs('refs/everref/lost')).toContain(id);
    b.git('reflog', 'expire', '--expire=now', '--all');
    b.git('gc', '-q', '--prune=now');
    expect(b.git('cat-file', '-t', id).trim()).toBe('commit');
  });

  test('beside a mirror remote no ref of ours is made: what went along stays, what nothing holds becomes a bundle', async () => {
    b.git('remote', 'add', '--mirror=push', 'backup', sandbox.bare('backup.git'));
    const id = push();
    await host.pushed(b);
    expect(await undo.undo(b)).toMatchObject({ result: 'undone' });
    expect(refs('refs/everref')).toBe('');
    expect(b.head('origin/main')).toBe(id);
    await host.pushed(b, 'all', { movesHeld: true });
    b.git('update-ref', '-d', 'refs/remotes/origin/main');
    expect(await undo.undo(b)).toMatchObject({ result: 'undone' });
    expect(refs('refs/everref')).toBe('');
    const kept = host.store.db.prepare('SELECT tip, bundle FROM pins').all();
    expect(kept).toMatchObject([{ tip: id }]);
    expect(existsSync(String(kept[0]?.['bundle']))).toBe(true);
  });
});

describe('N-12: a branch that Everref made goes away again', () => {
  function restored(name: string, at: string): string {
    b.git('update-ref', '--create-reflog', '-m', 'everref: restored', `refs/heads/${name}`, at);
    const common = { repository: 'x', checkoutId: 'c-00000000', path: b.path, before: null, why: 'restore', event: null };
    return host.journal.add({ ...common, ref: `refs/heads/${name}`, after: b.head(name), what: 'restored', message: 'made' }).id;
  }

  test('and what only it held is kept', async () => {
    const id = b.commitFile('lost.txt', 'lost\n');
    b.git('reset', '-q', '--hard', 'HEAD~1');
    const line = restored('found', id);
    const before = b.head();
    expect(await undo.undo(b, line)).toMatchObject({ result: 'undone', message: 'found, which Everref had made, is gone again' });
    expect(refs('refs/heads')).toBe(`refs/heads/main ${before}\n`);
    expect(refs('refs/everref/lost')).toContain(id);
    expect(await undo.undo(b, line)).toMatchObject({ result: 'refused', reason: 'already-undone' });
  });

  test('not while it is checked out, nor with commits on top', async () => {
    const line = restored('found', 'main');
    b.git('switch', '-q', 'found');
    expect(await undo.undo(b, line)).toMatchObject({ result: 'refused', reason: 'checked-out-elsewhere' });
    b.commitFile('more.txt', 'more\n');
    b.git('switch', '-q', 'main');
    const before = users();
    expect(await undo.undo(b, line)).toMatchObject({ result: 'refused', reason: 'commits-on-top' });
    expect(users()).toBe(before);
  });

  test('not when it was deleted and made again by somebody else', async () => {
    const line = restored('found', 'main');
    b.git('branch', '-q', '-D', 'found');
    b.git('branch', '-q', 'found', 'main');
    const before = users();
    expect(await undo.undo(b, line)).toMatchObject({ result: 'refused', reason: 'moved-since', message: expect.stringContaining('made anew') });
    expect(users()).toBe(before);
  });
});

describe('N-12: where something has happened since, undo says so and changes nothing', () => {
  const rows: readonly (readonly [string, () => void, string, RegExp])[] = [
    ['a commit on top', () => void b.commitFile('mine.txt', 'mine\n'), 'commits-on-top', /has commits on top .* stays as it is/],
    ['an amended commit', () => void b.git('commit', '-q', '--amend', '-m', 'mine'), 'moved-since', /was moved to .* since/],
    ['a reset to where it was', () => void b.git('reset', '-q', '--hard', 'HEAD~1'), 'already-back', /already/],
    ['changes in the way', () => b.write('file.txt', 'mine\n'), 'local-changes-in-the-way', /the undo changes file\.txt, .* then undo again/],
    [
      'staged changes in the way',
      () => {
        b.write('file.txt', 'mine\n');
        b.git('add', '-A');
      },
      'local-changes-in-the-way',
      /file\.txt/,
    ],
    ['a file that is not in git in the way', () => b.write('goes.txt', 'mine\n'), 'untracked-in-the-way', /the undo brings goes\.txt/],
    ['a folder of files in the way', () => b.write('turns/mine.txt', 'mine\n'), 'untracked-in-the-way', /turns\/mine\.txt/],
    [
      'an ignored file in the way',
      () => {
        writeFileSync(join(b.path, '.git/info/exclude'), 'goes.txt\n');
        b.write('goes.txt', 'mine\n');
      },
      'ignored-in-the-way',
      /goes\.txt/,
    ],
    [
      'a merge in progress',
      () => {
        b.git('switch', '-q', '-c', 'other', 'HEAD~1');
        b.commitFile('other.txt', 'other\n');
        b.git('switch', '-q', 'main');
        b.git('merge', '-q', '--no-ff', '--no-commit', 'other');
      },
      'operation-in-progress',
      /a merge is in progress here: finish or abort it, then undo again/,
    ],
    [
      'a rebase that will come back to it',
      () => {
        try {
          b.git('-c', 'sequence.editor=echo break >', 'rebase', '-q', '-i', 'HEAD');
        } catch {
          // It stops at the break.
        }
      },
      'checked-out-elsewhere',
      /finish its rebase/,
    ],
    ['a bisect that began there', () => void b.git('bisect', 'start'), 'operation-in-progress', /bisect/],
    [
      'a bisect that will come back to it',
      () => {
        b.git('bisect', 'start');
        b.git('switch', '-q', '--detach');
      },
      'checked-out-elsewhere',
      /in use in/,
    ],
    ['another git at work', () => writeFileSync(join(b.path, '.git/index.lock'), ''), 'locked', /undo again when it is done/],
    [
      'another work tree that has it now',
      () => {
        b.git('switch', '-q', '-c', 'other');
        b.git('worktree', 'add', '-q', '../elsewhere', 'main');
      },
      'checked-out-elsewhere',
      /elsewhere: switch to another branch there/,
    ],
    [
      'a work tree whose folder is gone',
      () => {
        b.git('switch', '-q', '-c', 'other');
        b.git('worktree', 'add', '-q', '../elsewhere', 'main');
        rmSync(join(sandbox.root, 'elsewhere'), { recursive: true });
      },
      'missing-folder',
      /git worktree prune/,
    ],
    [
      'a deleted branch',
      () => {
        b.git('switch', '-q', '-c', 'other');
        b.git('branch', '-q', '-D', 'main');
      },
      'moved-since',
      /git branch main [0-9a-f]{10} makes it again/,
    ],
    [
      'a repository that was deleted and cloned again',
      () => {
        rmSync(b.path, { recursive: true });
        sandbox.clone(remote, 'b');
      },
      'moved-since',
      /main was moved or made anew since/,
    ],
    [
      'a branch that was put back by hand, and pulled',
      () => {
        b.git('reset', '-q', '--hard', 'HEAD~1');
        b.git('pull', '-q');
      },
      'moved-since',
      /main was moved or made anew since/,
    ],
    ['a configuration that would run something', () => void b.git('config', 'filter.x.clean', 'touch canary'), 'not-trusted', /trust/],
  ];
  test.each(rows)('%s', async (_name, deed, reason, words) => {
    push();
    await host.pushed(b);
    const line = undo.lastMove();
    deed();
    const before = `${users()}\n${refs('refs/everref')}`;
    expect(await undo.undo(b)).toMatchObject({ result: 'refused', reason, message: expect.stringMatching(words), line: null });
    expect(`${users()}\n${refs('refs/everref')}`).toBe(before);
    expect(host.journal.get(line.id)).toMatchObject({ what: 'fast-forwarded', undone: false });
    expect(undo.rows()).toBe(0);
  });

  test('a line that is not there, and one that tells of no move', async () => {
    push();
    b.write('file.txt', 'mine\n');
    await host.pushed(b);
    const line = host.journal.list({ limit: 10 }).items.find(({ what }) => what === 'refused');
    expect(await undo.undo(b, 'j-none')).toMatchObject({ result: 'refused', reason: 'no-such-line' });
    expect(await undo.undo(b, line?.id)).toMatchObject({ result: 'refused', reason: 'nothing-to-undo' });
  });
});

describe('N-12: what the user does in the very last moment wins', () => {
  const late: readonly (readonly [string, 'noted' | 'asked', () => void])[] = [
    ['a change in the way', 'noted', () => b.write('file.txt', 'mine\n')],
    ['a file in the way', 'noted', () => b.write('goes.txt', 'mine\n')],
    [
      'an ignored file in the way',
      'noted',
      () => {
        writeFileSync(join(b.path, '.git/info/exclude'), 'goes.txt\n');
        b.write('goes.txt', 'mine\n');
      },
    ],
    ['a file in the way, later still', 'asked', () => b.write('goes.txt', 'mine\n')],
    ['a switch', 'noted', () => void b.git('switch', '-q', '-c', 'other')],
    ['a commit', 'asked', () => void b.commitFile('mine.txt', 'mine\n')],
    // Git itself would bring the one back, and drop the other without a word.
    ['a file that is deleted', 'asked', () => rmSync(join(b.path, 'file.txt'))],
    [
      'a file that is staged in a folder that becomes a file again',
      'asked',
      () => {
        b.write('turns/into.txt', 'mine\n');
        b.git('add', 'turns/into.txt');
      },
    ],
  ];
  test.each(late)('%s: refused, nothing else touched', async (_name, at, deed) => {
    push();
    await host.pushed(b);
    let after = '';
    undo = undoerOf(host, (step) => {
      if (step !== at) return;
      deed();
      after = users();
    });
    expect(await undo.undo(b)).toMatchObject({ result: 'refused' });
    expect(users()).toBe(after);
    expect(host.lines().at(-1)).toMatchObject({ what: 'refused' });
    expect(undo.rows()).toBe(0);
  });

  test('a tip that moved while the files were put back: the files come forward again, the commit stays', async () => {
    const id = push();
    await host.pushed(b);
    const before = wholeState(b);
    const other = b.git('commit-tree', '-p', id, '-m', 'by another tool', `${id}^{tree}`).trim();
    undo = undoerOf(host, (step) => {
      if (step === 'merged') b.git('update-ref', 'refs/heads/main', other);
    });
    expect(await undo.undo(b)).toMatchObject({ result: 'refused', reason: 'locked' });
    expect(wholeState(b)).toBe(before.replaceAll(`refs/heads/main ${id}`, `refs/heads/main ${other}`));
    expect(host.lines().at(-1)).toMatchObject({ what: 'rolled-back' });
  });

  test('a switch to a branch that is put back elsewhere just then: its files and its tip belong together', async () => {
    b.git('branch', '-q', 'side', 'origin/side');
    const id = push('side');
    await host.pushed(b, ['refs/heads/side']);
    undo = undoerOf(host, (step) => {
      // As if the switch had read the tip before it was put back, and took it after.
      if (step !== 'merged') return;
      b.git('read-tree', '-m', '-u', 'HEAD', id);
      b.git('symbolic-ref', 'HEAD', 'refs/heads/side');
    });
    expect(await undo.undo(b)).toMatchObject({ result: 'refused', reason: 'locked' });
    expect(b.head('side')).toBe(id);
    expect(b.git('status', '--porcelain', '--branch')).toBe('## side...origin/side\n');
  });
});

test('N-12: two clicks undo once', async () => {
  push();
  await host.pushed(b);
  await host.know(b);
  const { id } = undo.lastMove();
  const results = await Promise.all([undo.undoer.undo(id, 'undo'), undo.undoer.undo(id, 'undo')]);
  expect(results.map(({ result, reason }) => reason ?? result)).toEqual(['undone', 'already-undone']);
});
