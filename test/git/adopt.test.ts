import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPins } from '../../electron/store/pins.ts';
import type { Sandbox, TestRepository } from '../support/repository.ts';
import { twoClones } from '../support/two-clones.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';

let sandbox: Sandbox;
let remote: string;
let a: TestRepository;
let b: TestRepository;
let host: UpdateHost;

beforeEach(async () => {
  ({ sandbox, remote, a, b } = twoClones({ push: ['main', 'main:side'] }));
  host = await startUpdateHost(sandbox);
});

afterEach(async () => {
  await host.close();
  sandbox.remove();
});

const refs = (repository: TestRepository, ...patterns: string[]) => repository.git('for-each-ref', '--format=%(refname) %(objectname)', ...patterns).trim();

function fails(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  }
  throw new Error('it was accepted');
}

test('N-16: after our look, push --force-with-lease is still rejected and the colleague’s commit kept (git.md 5.5)', async () => {
  const tracking = b.head('origin/main');
  b.git('commit', '-q', '--amend', '-m', 'mine, amended');
  const colleague = a.commitFile('theirs.txt', 'theirs\n');
  a.git('push', '-q', 'origin', 'main');
  await host.pushed(b);
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(b.head('origin/main')).toBe(tracking);
  expect(fails(() => b.git('push', '-q', '--force-with-lease', 'origin', 'main'))).toContain('stale info');
  expect(sandbox.git(remote, 'rev-parse', 'main').trim()).toBe(colleague);
  // And Everref still knows the newest tip.
  expect(b.head('refs/everref/remotes/origin/main')).toBe(colleague);
});

test('N-16: the lease holds for a branch that was refused while another moved, also with every fetch setting turned on', async () => {
  for (const [key, value] of [
    ['fetch.prune', 'true'],
    ['fetch.pruneTags', 'true'],
    ['remote.origin.tagOpt', '--tags'],
    ['remote.origin.prune', 'true'],
  ] as const)
    b.git('config', key, value);
  b.git('switch', '-q', '-c', 'side', 'origin/side');
  b.git('commit', '-q', '--allow-empty', '-m', 'mine');
  b.git('tag', 'only-here');
  const tracking = b.head('origin/side');
  a.commitFile('theirs.txt', 'theirs\n');
  a.git('tag', 'theirs');
  a.git('push', '-q', 'origin', 'main', 'main:side', 'theirs');
  expect(await host.pushed(b, 'all', { why: 'reconcile' })).toMatchObject([
    { branch: 'main', result: 'fast-forwarded' },
    { branch: 'side', result: 'refused', reason: 'diverged' },
  ]);
  expect(b.head('origin/side')).toBe(tracking);
  expect(fails(() => b.git('push', '-q', '--force-with-lease', 'origin', 'side'))).toContain('stale info');
  expect(b.git('tag').trim()).toBe('only-here');
});

test('N-6: an overwritten tip is pinned before anything else, survives gc, is no branch and no tag, and is in the history', async () => {
  const old = a.commitFile('lost.txt', 'to be overwritten\n');
  a.git('push', '-q', 'origin', 'main');
  await host.pushed(b, 'all');
  expect(b.head()).toBe(old);
  a.git('commit', '-q', '--amend', '-m', 'rewritten', '--allow-empty');
  a.write('lost.txt', 'something else\n');
  a.git('commit', '-q', '-a', '--amend', '-m', 'another');
  a.git('push', '-q', '--force', 'origin', 'main');
  const results = await host.pushed(b);
  expect(results).toMatchObject([{ result: 'refused', reason: 'diverged' }]);
  const [pin] = host.store.db.prepare('SELECT * FROM pins').all();
  expect(pin).toMatchObject({ remote: 'origin', ref: 'refs/heads/main', tip: old, bundle: null });
  expect(refs(b, 'refs/everref/lost')).toBe(`refs/everref/lost/${pin?.['id']} ${old}`);
  expect(host.forcePushes).toMatchObject([
    { ref: 'refs/heads/main', before: old, after: a.head(), sources: ['fetch'], kept: 1, rewritten: 0, lost: 1, heldBy: [host.deps.hostId] },
  ]);
  expect(host.storedForcePushes()).toEqual(host.forcePushes);
  // The user follows the remote and cleans up as hard as git can.
  b.git('fetch', '-q', '--prune');
  b.git('reset', '-q', '--hard', 'origin/main');
  b.git('reflog', 'expire', '--expire=now', '--all');
  b.git('gc', '-q', '--prune=now');
  expect(b.git('cat-file', '-t', old).trim()).toBe('commit');
  expect(b.git('branch', '-a', '--contains', old).trim()).toBe('');
  expect(b.git('tag').trim()).toBe('');
  // Told once.
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(host.forcePushes).toHaveLength(1);
  expect(host.lines().filter(({ what }) => what === 'force-push')).toHaveLength(1);
});

test('N-6: a rewritten commit is counted as rewritten, not lost', async () => {
  a.commitFile('x.txt', 'x\n');
  a.git('push', '-q', 'origin', 'main');
  await host.pushed(b, 'all');
  a.git('commit', '-q', '--amend', '-m', 'same change, other words');
  a.git('push', '-q', '--force', 'origin', 'main');
  await host.pushed(b, 'all');
  expect(host.forcePushes).toMatchObject([{ kept: 1, rewritten: 1, lost: 0 }]);
});

test('N-6: overwritten twice between two looks, each tip that was seen here is kept', async () => {
  const tips: string[] = [];
  for (const word of ['first', 'second', 'third']) {
    a.git('reset', '-q', '--hard', 'HEAD');
    a.write('x.txt', `${word}\n`);
    a.git('add', '-A');
    a.git('commit', '-q', '--amend', '-m', word);
    a.git('push', '-q', '--force', 'origin', 'main:side');
    tips.push(a.head());
    await host.pushed(b, ['refs/heads/side']);
  }
  const kept = host.store.db
    .prepare('SELECT tip FROM pins')
    .all()
    .map(({ tip }) => tip);
  expect(kept).toEqual(expect.arrayContaining(tips.slice(0, 2)));
  expect(kept).toHaveLength(3);
});

test('N-6: the tip of a branch deleted on the remote is pinned, survives fetch --prune and gc, and is told once; back again, the row goes', async () => {
  const tip = a.commitFile('side.txt', 'side\n');
  a.git('push', '-q', 'origin', 'main:side');
  await host.pushed(b, 'all');
  a.git('push', '-q', 'origin', ':side');
  await host.pushed(b, ['refs/heads/side']);
  await host.pushed(b, 'all', { why: 'reconcile' });
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(host.store.db.prepare('SELECT ref, tip FROM gone_branches').all()).toEqual([{ ref: 'refs/heads/side', tip: b.head('origin/side') }]);
  expect(host.lines().filter(({ what }) => what === 'branch-deleted')).toHaveLength(1);
  expect(host.forcePushes).toMatchObject([{ ref: 'refs/heads/side', before: tip, after: '0'.repeat(40), lost: 1 }]);
  b.git('fetch', '-q', '--prune');
  b.git('reflog', 'expire', '--expire=now', '--all');
  b.git('gc', '-q', '--prune=now');
  expect(b.git('cat-file', '-t', tip).trim()).toBe('commit');
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(host.store.db.prepare('SELECT * FROM gone_branches').all()).toEqual([]);

  a.git('push', '-q', 'origin', 'main:side');
  await host.pushed(b, ['refs/heads/side']);
  expect(b.head('origin/side')).toBe(tip);
  a.git('push', '-q', 'origin', ':side');
  await host.pushed(b, ['refs/heads/side']);
  a.git('push', '-q', 'origin', 'main:side');
  await host.pushed(b, ['refs/heads/side']);
  expect(host.store.db.prepare('SELECT * FROM gone_branches').all()).toEqual([]);
});

test('N-6: a deleted branch whose commits are all in another one needs no pin', async () => {
  a.git('push', '-q', 'origin', ':side');
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(refs(b, 'refs/everref')).toBe('');
  expect(host.forcePushes).toMatchObject([{ ref: 'refs/heads/side', lost: 0 }]);
});

test('N-8: of a deleted branch only the commits that no other branch has count as lost', async () => {
  a.git('switch', '-q', '-c', 'aside');
  a.commitFile('aside.txt', 'one\n');
  a.commitFile('aside.txt', 'two\n');
  a.git('push', '-q', 'origin', 'aside');
  b.git('fetch', '-q');
  a.git('push', '-q', 'origin', ':aside');
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(host.forcePushes).toMatchObject([{ ref: 'refs/heads/aside', lost: 2 }]);
});

test('N-6: two deleted branches at one tip do not count for each other', async () => {
  a.commitFile('side.txt', 'side\n');
  a.git('push', '-q', 'origin', 'HEAD:one', 'HEAD:two');
  await host.pushed(b, 'all');
  a.git('push', '-q', 'origin', ':one', ':two');
  await host.pushed(b, ['refs/heads/one']);
  await host.pushed(b, ['refs/heads/two']);
  b.git('fetch', '-q', '--prune');
  b.git('gc', '-q', '--prune=now');
  expect(b.git('cat-file', '-t', a.head()).trim()).toBe('commit');
});

test('a branch that is new on the remote gets its tracking ref, so that git switch finds it', async () => {
  a.git('switch', '-q', '-c', 'feature/x');
  const id = a.commitFile('x.txt', 'x\n');
  a.git('push', '-q', 'origin', 'feature/x');
  await host.pushed(b, ['refs/heads/feature/x']);
  b.git('switch', '-q', 'feature/x');
  expect(b.head()).toBe(id);
  expect(b.git('rev-parse', '--abbrev-ref', '@{u}').trim()).toBe('origin/feature/x');
  expect(host.lines()).toMatchObject([{ what: 'fetched', message: 'origin has new branch feature/x' }]);
  expect(refs(b, 'refs/everref')).toBe('');
});

test('a branch a that becomes a/b on the remote is followed, by name and by reconcile, and a’s tip is kept', async () => {
  const old = a.commitFile('old.txt', 'old\n');
  a.git('push', '-q', 'origin', 'HEAD:topic');
  await host.pushed(b, 'all');
  a.git('push', '-q', 'origin', ':topic');
  a.git('commit', '-q', '--amend', '-m', 'other');
  a.git('push', '-q', 'origin', 'HEAD:topic/one');
  const id = a.head();
  await host.pushed(b, ['refs/heads/topic/one']);
  expect(b.head('refs/everref/remotes/origin/topic/one')).toBe(id);
  expect(host.store.db.prepare('SELECT ref, tip FROM pins').all()).toEqual([{ ref: 'refs/heads/topic', tip: old }]);
  // And the other way round, where a shadow stands in the way.
  a.git('push', '-q', 'origin', ':topic/one');
  a.git('push', '-q', 'origin', 'HEAD:topic');
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(b.head('refs/everref/remotes/origin/topic')).toBe(id);
  expect(b.git('for-each-ref', 'refs/everref/incoming')).toBe('');
});

test('a fetch that was cut off before its tips were adopted costs nothing', async () => {
  const id = a.commitFile('x.txt', 'x\n');
  a.git('push', '-q', 'origin', 'main', 'main:topic');
  b.git('fetch', '-q', '--refmap=', 'origin', '+refs/heads/main:refs/everref/incoming/origin/main', '+refs/heads/main:refs/everref/incoming/origin/topic');
  a.git('push', '-q', 'origin', ':topic', 'main:topic/deeper');
  expect(await host.pushed(b, 'all', { why: 'reconcile' })).toMatchObject([{ result: 'fast-forwarded' }]);
  expect(b.head()).toBe(id);
  expect(b.git('for-each-ref', 'refs/everref/incoming')).toBe('');
});

test('only what the clone is configured to track is fetched: a single-branch clone stays one', async () => {
  const single = sandbox.clone(remote, 'single', '--single-branch', '--branch', 'main');
  a.commitFile('x.txt', 'x\n');
  a.git('push', '-q', 'origin', 'main', 'main:other');
  expect(await host.pushed(single, 'all', { why: 'reconcile' })).toMatchObject([{ branch: 'main', result: 'fast-forwarded' }]);
  expect(refs(single, 'refs/remotes/origin', 'refs/everref').split('\n')).toEqual(['HEAD', 'main'].map((name) => `refs/remotes/origin/${name} ${a.head()}`));
});

test('fewest questions: a look at all asks the remote once, and fetches only when something moved', async () => {
  await host.know(b);
  host.requests.length = 0;
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(host.requests.filter(({ need }) => need === 'network').map(({ args }) => args[0])).toEqual(['ls-remote']);
  host.requests.length = 0;
  a.commitFile('x.txt', 'x\n');
  a.git('push', '-q', 'origin', 'main');
  await host.pushed(b);
  expect(host.requests.filter(({ need }) => need === 'network').map(({ args }) => args[0])).toEqual(['fetch']);
});

test('many branches at once come in one fetch', async () => {
  for (let n = 0; n < 60; n++) a.git('branch', '-q', `many/${n}`);
  a.git('push', '-q', 'origin', '--all');
  host.requests.length = 0;
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(host.requests.filter(({ need }) => need === 'network').map(({ args }) => args[0])).toEqual(['ls-remote', 'fetch']);
  expect(refs(b, 'refs/remotes/origin/many').split('\n')).toHaveLength(60);
});

test('N-6: a mirror remote that comes later: what a shadow of ours held is kept as a bundle, too', async () => {
  const shadowed = a.commitFile('file.txt', 'two\n');
  a.git('push', '-q', 'origin', 'main');
  b.commitFile('mine.txt', 'mine\n');
  await host.pushed(b);
  expect(b.head('refs/everref/remotes/origin/main')).toBe(shadowed);
  b.git('remote', 'add', '--mirror=push', 'backup', sandbox.bare('backup.git'));
  a.git('reset', '-q', '--hard', 'HEAD~1');
  a.commitFile('file.txt', 'other\n');
  a.git('push', '-q', '--force', 'origin', 'main');
  await host.pushed(b, 'all', { why: 'reconcile' });
  b.git('reflog', 'expire', '--expire=now', '--all');
  b.git('gc', '-q', '--prune=now');
  const bundle = openPins(host.store).ofClone('k-1')[0]?.bundle ?? '';
  expect(b.git('bundle', 'list-heads', bundle)).toContain(shadowed);
  b.git('fetch', '-q', bundle, 'refs/everref/remotes/origin/main');
  expect(b.git('cat-file', '-t', shadowed)).toBe('commit\n');
});

test('N-6: a mirror remote that comes later: pins become bundles before a mirror push or prune can take them', async () => {
  const overwritten = a.commitFile('file.txt', 'two\n');
  a.git('push', '-q', 'origin', 'main:side');
  await host.pushed(b, 'all');
  a.git('commit', '-q', '--amend', '-m', 'other');
  a.git('push', '-q', '--force', 'origin', 'main:side');
  await host.pushed(b, 'all');
  expect(b.git('for-each-ref', '--format=%(objectname)', 'refs/everref/lost')).toBe(`${overwritten}\n`);
  const backup = sandbox.bare('backup.git');
  b.git('remote', 'add', '--mirror=push', 'backup', backup);
  await host.pushed(b, 'all', { why: 'reconcile' });
  b.git('push', '-q', 'backup');
  for (const at of [b.path, backup]) expect(sandbox.git(at, 'for-each-ref', 'refs/everref/lost')).toBe('');
  const bundle = openPins(host.store).ofClone('k-1')[0]?.bundle ?? '';
  expect(b.git('bundle', 'list-heads', bundle)).toContain(overwritten);
});

test('N-6: where a mirror remote would push or prune our refs, no ref of ours is made and the tip is kept as a bundle, told once', async () => {
  const backup = sandbox.bare('backup.git');
  b.git('remote', 'add', '--mirror=push', 'backup', backup);
  const old = a.commitFile('lost.txt', 'lost\n');
  a.git('push', '-q', 'origin', 'main:side');
  b.git('fetch', '-q');
  a.git('commit', '-q', '--amend', '-m', 'other');
  a.git('push', '-q', '--force', 'origin', 'main:side');
  const main = a.head();
  a.git('push', '-q', 'origin', 'main');
  for (let n = 0; n < 2; n++) await host.pushed(b, 'all', { why: 'reconcile' });
  expect(b.head()).toBe(main);
  expect(refs(b, 'refs/everref')).toBe('');
  expect(host.forcePushes).toHaveLength(1);
  const folder = join(host.dataDir, 'kept', 'k-1');
  expect(readdirSync(folder)).toHaveLength(1);
  const bundle = join(folder, readdirSync(folder)[0] ?? '');
  const fresh = sandbox.clone(remote, 'fresh');
  fresh.git('fetch', '-q', bundle, 'refs/remotes/origin/side:refs/heads/rescued');
  expect(fresh.head('rescued')).toBe(old);
});

test('the reflog of what we move says everref, and FETCH_HEAD is not touched', async () => {
  a.commitFile('x.txt', 'x\n');
  a.git('push', '-q', 'origin', 'main');
  await host.pushed(b);
  expect(readFileSync(join(b.path, '.git/logs/refs/remotes/origin/main'), 'utf8').trim().split('\n').at(-1)).toMatch(/\teverref: follow origin\/main$/);
});

test('a push of our own, made while a shadow stands, is no surprise: nothing is undone and the shadow goes', async () => {
  b.git('commit', '-q', '--allow-empty', '-m', 'mine');
  const theirs = a.commitFile('x.txt', 'x\n');
  a.git('push', '-q', 'origin', 'main');
  await host.pushed(b);
  b.git('pull', '-q', '--no-rebase', '--no-edit', '-s', 'ort');
  b.git('push', '-q', 'origin', 'main');
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(refs(b, 'refs/everref')).toBe('');
  expect(host.forcePushes).toEqual([]);
  expect(b.git('merge-base', '--is-ancestor', theirs, 'HEAD')).toBe('');
  expect(execFileSync('git', ['status', '-sb'], { cwd: b.path, encoding: 'utf8' })).not.toContain('ahead');
});

test('N-5, N-6: what was overwritten before Everref was here, or by the user’s own fetch or push, is found in the reflogs, pinned and told once', async () => {
  const lost = a.commitFile('lost.txt', 'lost\n');
  a.git('push', '-q', 'origin', 'main:side');
  b.git('fetch', '-q');
  a.git('commit', '-q', '--amend', '-m', 'rewritten');
  a.git('push', '-q', '--force', 'origin', 'main:side');
  b.git('fetch', '-q');
  b.git('switch', '-q', '-c', 'own');
  const own = b.commitFile('own.txt', 'own\n');
  b.git('push', '-q', 'origin', 'own');
  b.git('commit', '-q', '--amend', '-m', 'own, amended');
  b.git('push', '-q', '--force', 'origin', 'own');
  b.git('push', '-q', 'origin', 'own:harmless');
  b.commitFile('more.txt', 'more\n');
  b.git('push', '-q', 'origin', 'own:harmless');
  for (let n = 0; n < 2; n++) await host.pushed(b, 'all', { why: 'reconcile' });
  expect(host.forcePushes).toHaveLength(2);
  expect(host.forcePushes).toContainEqual(
    expect.objectContaining({ ref: 'refs/heads/side', before: lost, sources: ['reflog'], rewritten: 1, lost: 0, by: null }),
  );
  expect(host.forcePushes).toContainEqual(expect.objectContaining({ ref: 'refs/heads/own', before: own, sources: ['push'], by: 'Ada Lovelace' }));
  b.git('reflog', 'expire', '--expire=now', '--all');
  b.git('gc', '-q', '--prune=now');
  for (const tip of [lost, own]) expect(b.git('cat-file', '-t', tip).trim()).toBe('commit');
  await host.close();
  host = await startUpdateHost(sandbox);
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(host.forcePushes).toEqual([]);
});

test('a push to a branch that a clone does not track leaves nothing there, and is no deletion at the next look', async () => {
  const single = sandbox.clone(remote, 'single', '--single-branch', '--branch', 'main');
  const id = a.commitFile('x.txt', 'x\n');
  a.git('push', '-q', 'origin', 'main:side');
  await host.pushed(single, ['refs/heads/side']);
  await host.pushed(single, 'all', { why: 'reconcile' });
  expect(refs(single, 'refs/everref')).toBe('');
  expect(fails(() => single.git('cat-file', '-e', id))).toBeDefined();
  expect(host.lines()).toEqual([]);
});
