import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sandbox, TestRepository } from '../support/repository.ts';
import { twoClones } from '../support/two-clones.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';

let sandbox: Sandbox;
let remote: string;
let a: TestRepository;
let b: TestRepository;
let host: UpdateHost;

beforeEach(async () => {
  ({ sandbox, remote, a, b } = twoClones({ push: ['main', 'main:side', 'main:deep/er/branch'] }));
  host = await startUpdateHost(sandbox);
});

afterEach(async () => {
  await host.close();
  sandbox.remove();
});

function push(branch: string, content = 'two\n'): string {
  const id = a.commitFile('file.txt', content);
  a.git('push', '-q', 'origin', `HEAD:${branch}`);
  return id;
}

test('P-2: a branch that is checked out nowhere moves forward too, and only that ref and its tracking ref', async () => {
  b.git('branch', '-q', 'side', 'origin/side');
  const id = push('side');
  const before = b.git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads/main', 'refs/remotes/origin/main', 'refs/remotes/origin/deep');
  expect(await host.pushed(b, ['refs/heads/side'])).toMatchObject([{ branch: 'side', result: 'fast-forwarded' }]);
  expect(b.head('side')).toBe(id);
  expect(b.head('origin/side')).toBe(id);
  expect(b.git('reflog', '-1', '--format=%gs', 'side').trim()).toBe('everref: ff origin/side: fast-forward');
  expect(b.git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads/main', 'refs/remotes/origin/main', 'refs/remotes/origin/deep')).toBe(before);
  expect(b.git('status', '--porcelain')).toBe('');
  expect(existsSync(join(b.path, '.git/FETCH_HEAD'))).toBe(false);
});

test('P-2: a branch of another name than its upstream, and two branches of one upstream, all move', async () => {
  b.git('branch', '-q', 'mine', 'origin/side');
  b.git('branch', '-q', 'side', 'origin/side');
  const id = push('side');
  expect(await host.pushed(b, ['refs/heads/side'])).toMatchObject([
    { branch: 'mine', result: 'fast-forwarded' },
    { branch: 'side', result: 'fast-forwarded' },
  ]);
  expect([b.head('mine'), b.head('side'), b.head('origin/side')]).toEqual([id, id, id]);
  expect(b.git('for-each-ref', 'refs/everref')).toBe('');
});

test('P-2: a branch checked out in a linked work tree moves there, with its files', async () => {
  b.git('branch', '-q', 'side', 'origin/side');
  const linked = join(sandbox.root, 'linked tree');
  b.git('worktree', 'add', '-q', linked, 'side');
  const id = push('side');
  expect(await host.pushed(b, ['refs/heads/side'])).toMatchObject([{ branch: 'side', result: 'fast-forwarded', path: linked, checkoutId: 'c-00000001' }]);
  expect(readFileSync(join(linked, 'file.txt'), 'utf8')).toBe('two\n');
  expect(sandbox.git(linked, 'status', '--porcelain')).toBe('');
  expect(sandbox.git(linked, 'rev-parse', 'HEAD').trim()).toBe(id);
});

test('P-2: changes in a linked work tree refuse that move and no other', async () => {
  b.git('branch', '-q', 'side', 'origin/side');
  const linked = join(sandbox.root, 'linked');
  b.git('worktree', 'add', '-q', linked, 'side');
  sandbox.at(linked).write('file.txt', 'mine\n');
  const id = push('side');
  push('main', 'two\n');
  const results = await host.pushed(b, ['refs/heads/side', 'refs/heads/main']);
  expect(results).toMatchObject([
    { branch: 'main', result: 'fast-forwarded' },
    { branch: 'side', result: 'refused', reason: 'local-changes-in-the-way', path: linked },
  ]);
  expect(readFileSync(join(linked, 'file.txt'), 'utf8')).toBe('mine\n');
  expect(b.head('refs/everref/remotes/origin/side')).toBe(id);
});

test('N-16: a remote called a/b beside one called a: the branch b/main of the one and main of the other are told apart', async () => {
  const other = sandbox.bare('other.git');
  sandbox.git(b.path, 'push', '-q', other, 'main:b/main');
  b.git('config', 'remote.a.url', other);
  b.git('config', 'remote.a.fetch', '+refs/heads/*:refs/remotes/first/*');
  b.git('config', 'remote.a/b.url', remote);
  b.git('config', 'remote.a/b.fetch', '+refs/heads/*:refs/remotes/second/*');
  b.git('fetch', '-q', '--all');
  const one = push('main');
  a.git('push', '-q', '--force', other, 'HEAD~1:refs/heads/b/main');
  a.commitFile('else.txt', 'else\n');
  const two = a.head();
  a.git('push', '-q', other, 'HEAD:refs/heads/b/main');
  const clone = await host.know(b);
  for (const name of ['a', 'a/b']) {
    const which = clone.remotes.find((each) => each.name === name);
    if (which === undefined) throw new Error(name);
    await host.updater.update(host.request(clone, 'all', { remote: which }));
  }
  expect(b.git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/everref/remotes').trim().split('\n')).toEqual([
    `refs/everref/remotes/a%2Fb/main ${one}`,
    `refs/everref/remotes/a/b/main ${two}`,
  ]);
});

test('a branch whose work tree folder is gone is not moved behind its back', async () => {
  b.git('branch', '-q', 'side', 'origin/side');
  const linked = join(sandbox.root, 'linked');
  b.git('worktree', 'add', '-q', linked, 'side');
  const before = b.head('side');
  rmSync(linked, { recursive: true });
  push('side');
  expect(await host.pushed(b, ['refs/heads/side'])).toMatchObject([{ branch: 'side', result: 'refused', reason: 'missing-folder' }]);
  expect(b.head('side')).toBe(before);
});

test('a branch under a rebase in its own or another work tree is refused, and the rebase is not disturbed', async () => {
  const linked = join(sandbox.root, 'linked');
  b.git('branch', '-q', 'side', 'origin/side');
  b.git('worktree', 'add', '-q', linked, 'side');
  const before = b.head('side');
  try {
    sandbox.git(linked, '-c', 'sequence.editor=echo break >', 'rebase', '-q', '-i', 'HEAD');
  } catch {
    // It stops at the break.
  }
  push('side');
  expect(await host.pushed(b, ['refs/heads/side'])).toMatchObject([
    { branch: 'side', result: 'refused', reason: 'checked-out-elsewhere', message: expect.stringContaining(linked) },
  ]);
  expect(b.head('side')).toBe(before);
  expect(sandbox.git(linked, 'status')).toContain('rebas');
});

test('a bare repository is fetched for and never moved; a linked work tree of it is', async () => {
  const bare = sandbox.clone(remote, 'bare.git', '--bare');
  bare.git('config', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*');
  bare.git('fetch', '-q');
  bare.git('config', 'branch.main.remote', 'origin');
  bare.git('config', 'branch.main.merge', 'refs/heads/main');
  bare.git('config', 'branch.side.remote', 'origin');
  bare.git('config', 'branch.side.merge', 'refs/heads/side');
  const linked = join(sandbox.root, 'of-bare');
  bare.git('worktree', 'add', '-q', linked, 'side');
  const main = bare.head('main');
  push('main');
  const id = push('side', 'three\n');
  expect(await host.pushed(bare, ['refs/heads/main', 'refs/heads/side'])).toMatchObject([
    { branch: 'main', result: 'refused', reason: 'bare' },
    { branch: 'side', result: 'fast-forwarded', path: linked },
  ]);
  expect(bare.head('main')).toBe(main);
  expect(sandbox.git(linked, 'rev-parse', 'HEAD').trim()).toBe(id);
});

test('the user is right: a branch moved back stays there; Pull now moves it, and only the one that was asked for', async () => {
  const id = push('main');
  await host.pushed(b);
  b.git('reset', '-q', '--hard', 'HEAD~1');
  const back = b.head();
  expect(await host.pushed(b)).toMatchObject([{ result: 'refused', reason: 'held' }]);
  expect(await host.pushed(b, 'all', { why: 'reconcile', urgency: 'background' })).toMatchObject([{ result: 'refused', reason: 'held' }]);
  expect(b.head()).toBe(back);
  expect(await host.pushed(b, 'all', { why: 'pull-now', movesHeld: true, checkouts: ['c-another1'] })).toMatchObject([{ result: 'refused', reason: 'held' }]);
  expect(await host.pushed(b, 'all', { why: 'pull-now', movesHeld: true, checkouts: ['c-00000000'] })).toMatchObject([{ result: 'fast-forwarded' }]);
  expect(b.head()).toBe(id);
});

test('ahead: nothing to do and nothing to say', async () => {
  b.commitFile('own.txt', 'own\n');
  expect(await host.pushed(b)).toEqual([]);
  expect(host.lines()).toEqual([]);
});

test("ORIG_HEAD stays the user's: as it was, or none", async () => {
  push('main');
  await host.pushed(b);
  expect(existsSync(join(b.path, '.git/ORIG_HEAD'))).toBe(false);
  b.commitFile('own.txt', 'own\n');
  b.git('reset', '-q', '--hard', 'HEAD~1');
  const orig = b.head('ORIG_HEAD');
  b.git('commit', '-q', '--allow-empty', '-m', 'go on');
  b.git('push', '-q', 'origin', 'main');
  a.git('pull', '-q', '--ff-only', 'origin', 'main');
  push('main', 'three\n');
  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
  expect(b.head('ORIG_HEAD')).toBe(orig);
});

test('two looks at once move once, and both end well', async () => {
  const id = push('main');
  const clone = await host.know(b);
  const reports = await Promise.all([1, 2, 3].map(() => host.updater.update(host.request(clone, ['refs/heads/main']))));
  expect(reports.flatMap(({ results }) => results)).toMatchObject([{ result: 'fast-forwarded' }]);
  expect(b.head()).toBe(id);
});

test('a remote that vanishes is said so, nothing is touched, and it goes on when the remote is back', async () => {
  const id = push('main');
  const before = b.git('for-each-ref');
  renameSync(remote, `${remote}.away`);
  const clone = await host.know(b);
  const report = await host.updater.update(host.request(clone, 'all', { why: 'reconcile' }));
  expect(report).toMatchObject({ reached: false, changed: false, results: [{ result: 'refused', reason: 'remote-unreachable' }] });
  await host.updater.update(host.request(clone, 'all', { why: 'reconcile' }));
  expect(host.lines()).toHaveLength(1);
  expect(b.git('for-each-ref')).toBe(before);
  renameSync(`${remote}.away`, remote);
  expect(await host.pushed(b, 'all', { why: 'reconcile' })).toMatchObject([{ result: 'fast-forwarded' }]);
  expect(b.head()).toBe(id);
});

test('a checkout that nobody trusted runs nothing and is not fetched', async () => {
  b.git('config', 'core.sshCommand', `touch ${join(sandbox.root, 'canary')};`);
  const before = b.git('for-each-ref');
  push('main');
  host.requests.length = 0;
  expect(await host.pushed(b)).toMatchObject([{ result: 'refused', reason: 'not-trusted', message: expect.stringContaining('core.sshcommand') }]);
  expect(host.requests.filter(({ need }) => need !== 'read')).toEqual([]);
  expect(b.git('for-each-ref')).toBe(before);
  expect(existsSync(join(sandbox.root, 'canary'))).toBe(false);
});

test('switched off in the configuration: fetch never touches the network, fastForward never moves; paused does nothing but what is asked for', async () => {
  await host.close();
  let override: { fetch?: 'never'; fastForward?: 'never' } = { fetch: 'never' };
  let paused = false;
  host = await startUpdateHost(sandbox, { name: 'second', overrides: () => override, isPaused: () => paused });
  const old = b.head();
  const id = push('main');
  expect(await host.pushed(b)).toMatchObject([{ result: 'refused', reason: 'switched-off' }]);
  expect(host.requests.filter(({ need }) => need === 'network')).toEqual([]);
  override = { fastForward: 'never' };
  expect(await host.pushed(b)).toMatchObject([{ result: 'refused', reason: 'switched-off' }]);
  expect(b.head()).toBe(old);
  expect(b.head('refs/everref/remotes/origin/main')).toBe(id);
  override = {};
  paused = true;
  expect(await host.pushed(b)).toEqual([]);
  expect(b.head()).toBe(old);
  expect(await host.pushed(b, 'all', { why: 'pull-now' })).toMatchObject([{ result: 'fast-forwarded' }]);
});

test('a refusal that stands is written once, and again when it changes', async () => {
  b.write('file.txt', 'mine\n');
  push('main');
  await host.pushed(b);
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(host.lines()).toHaveLength(1);
  push('main', 'three\n');
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(host.lines()).toHaveLength(2);
});

test('an ignored file that appears in the very last moment is not overwritten either', async () => {
  await host.close();
  host = await startUpdateHost(sandbox, {
    name: 'late',
    onStep: (step) => {
      if (step !== 'noted') return;
      writeFileSync(join(b.path, '.git/info/exclude'), '.env\n');
      b.write('.env', 'SECRET=mine\n');
    },
  });
  a.write('.env', 'SECRET=theirs\n');
  push('main');
  const before = b.head();
  expect(await host.pushed(b)).toMatchObject([{ result: 'refused', reason: 'untracked-in-the-way', message: expect.stringContaining('.env') }]);
  expect(readFileSync(join(b.path, '.env'), 'utf8')).toBe('SECRET=mine\n');
  expect(b.head()).toBe(before);
  expect(b.git('status', '--porcelain')).toBe('');
  expect(host.lines()).toMatchObject([{ what: 'refused', why: 'untracked-in-the-way' }]);
});

test('a shallow clone moves forward and stays shallow', async () => {
  a.commitFile('file.txt', 'more\n');
  a.git('push', '-q', 'origin', 'main');
  const shallow = sandbox.clone(`file://${remote}`, 'shallow', '--depth', '1');
  const id = push('main', 'three\n');
  expect(await host.pushed(shallow)).toMatchObject([{ result: 'fast-forwarded', after: id }]);
  expect(shallow.git('rev-list', '--count', 'HEAD').trim()).toBe('2');
});

test('a partial clone moves forward, its missing files are fetched once', async () => {
  sandbox.git(remote, 'config', 'uploadpack.allowFilter', 'true');
  const partial = sandbox.clone(`file://${remote}`, 'partial', '--filter=blob:none');
  const id = push('main', 'three\n');
  expect(await host.pushed(partial)).toMatchObject([{ result: 'fast-forwarded', after: id }]);
  expect(readFileSync(join(partial.path, 'file.txt'), 'utf8')).toBe('three\n');
});

test('a submodule’s pointer moves and its work tree is left to the user', async () => {
  const lib = sandbox.repository('lib');
  lib.commitFile('lib.txt', 'lib 1\n');
  a.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', lib.path, 'lib');
  a.commit('with lib');
  a.git('push', '-q', 'origin', 'main');
  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
  b.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'update', '--init');
  b.git('config', 'submodule.recurse', 'true');
  const inner = sandbox.at(join(b.path, 'lib'));
  const at = inner.head();
  for (const n of [2, 3]) {
    lib.commitFile('lib.txt', `lib ${n}\n`);
    sandbox.git(join(a.path, 'lib'), 'pull', '-q');
    a.commit('newer lib');
    a.git('push', '-q', 'origin', 'main');
    expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
    expect(b.git('status', '--porcelain')).toBe(' M lib\n');
  }
  expect(inner.head()).toBe(at);
});
