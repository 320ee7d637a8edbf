import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unbundle } from '../../electron/git/commands/bundle.ts';
import { openPins } from '../../electron/store/pins.ts';
import type { Sandbox, TestRepository } from '../support/repository.ts';
import { twoClones } from '../support/two-clones.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';

// What was overwritten while Everref did not run stands in the reflogs, for a while.

let sandbox: Sandbox;
let remote: string;
let a: TestRepository;
let b: TestRepository;
let host: UpdateHost;

beforeEach(async () => {
  ({ sandbox, remote, a, b } = twoClones({ files: [['base.txt', 'base\n']], push: ['main', 'main:topic'] }));
});

afterEach(async () => {
  await host.close();
  sandbox.remove();
});

/** Overwrites topic with something else, and has B's user fetch it. Gives the old tip, which B had fetched before. */
function overwrittenForUser(): string {
  a.git('switch', '-q', '-C', 'topic', 'main');
  const old = a.commitFile('work.txt', `work ${Math.random()}\n`);
  a.git('push', '-q', '--force', 'origin', 'topic');
  b.git('fetch', '-q');
  a.git('reset', '-q', '--hard', 'main');
  a.commitFile('other.txt', 'other\n');
  a.git('push', '-q', '--force', 'origin', 'topic');
  b.git('fetch', '-q');
  return old;
}

const looks = () => host.requests.filter(({ args }) => args[0] === 'merge-base' || args.some((word) => word.startsWith('--contains'))).length;

test('N-5 N-6: a forced update that was fetched while Everref was not running is recorded and pinned, also when the remote does not answer', async () => {
  const old = overwrittenForUser();
  host = await startUpdateHost(sandbox);
  b.git('config', 'remote.origin.url', join(sandbox.root, 'away.git'));
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(host.forcePushes).toMatchObject([{ ref: 'refs/heads/topic', before: old, sources: ['reflog'], lost: 1, heldBy: [host.deps.hostId] }]);
  // The branch goes, and its reflog with it: the tip stays.
  b.git('config', 'remote.origin.url', remote);
  a.git('push', '-q', 'origin', '--delete', 'topic');
  b.git('fetch', '-q', '--prune');
  b.git('reflog', 'expire', '--expire=now', '--all');
  b.git('gc', '-q', '--prune=now');
  expect(b.git('cat-file', '-t', old).trim()).toBe('commit');
});

test('N-5: what was read is not read again, not even after a restart; what is added later is', async () => {
  overwrittenForUser();
  host = await startUpdateHost(sandbox);
  await host.pushed(b, 'all', { why: 'reconcile' });
  const first = looks();
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(looks()).toBe(first);
  await host.close();
  host = await startUpdateHost(sandbox);
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(looks()).toBe(0);
  const second = overwrittenForUser();
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(host.storedForcePushes().map(({ before }) => before)).toContain(second);
});

test('N-5: a long log of ordinary pushes hides nothing: it is read in a few looks', async () => {
  const old = overwrittenForUser();
  const log = join(b.path, '.git/logs/refs/remotes/origin/topic');
  const [x, y] = [a.head('main'), a.commitFile('next.txt', 'next\n')];
  a.git('push', '-q', 'origin', `${y}:refs/heads/topic`);
  b.git('fetch', '-q');
  const steps = readFileSync(log, 'utf8');
  const now = Math.floor(Date.now() / 1000);
  const ordinary = Array.from({ length: 700 }, (_, n) => `${x} ${y} Ada <a@b> ${now - 1000 + n} +0000\tupdate by push\n`).join('');
  writeFileSync(log, ordinary + steps);
  host = await startUpdateHost(sandbox);
  for (let n = 0; n < 4; n++) await host.pushed(b, 'all', { why: 'reconcile' });
  expect(host.storedForcePushes().map(({ before }) => before)).toContain(old);
});

test('N-6: beside a mirror remote a tip that only a reflog names is kept as a bundle, once, and comes back when git has collected it', async () => {
  const old = overwrittenForUser();
  b.git('remote', 'add', '--mirror=push', 'backup', sandbox.bare('backup.git'));
  host = await startUpdateHost(sandbox);
  await host.pushed(b, 'all', { why: 'reconcile' });
  const [pin, ...more] = openPins(host.store).ofClone('k-1');
  expect(more).toEqual([]);
  expect(pin).toMatchObject({ tip: old, ref: 'refs/heads/topic' });
  expect(b.git('for-each-ref', 'refs/everref')).toBe('');
  expect(host.storedForcePushes()).toMatchObject([{ before: old, heldBy: [host.deps.hostId] }]);
  b.git('reflog', 'expire', '--expire=now', '--all');
  b.git('gc', '-q', '--prune=now');
  expect(() => b.git('cat-file', '-e', old)).toThrow();
  b.git('bundle', 'verify', '-q', pin?.bundle ?? '');
  await unbundle(host.git, b.path, pin?.bundle ?? '');
  expect(b.git('show', `${old}:work.txt`)).toMatch(/^work /);
  b.git('fsck', '--strict');
});

test('N-5: who looks once without a host reads the reflogs, writes into no repository, and leaves keeping to the host', async () => {
  const old = overwrittenForUser();
  host = await startUpdateHost(sandbox);
  const before = b.git('for-each-ref');
  const clone = await host.know(b);
  const remote = clone.remotes.find(({ name }) => name === 'origin');
  if (remote === undefined) throw new Error('no origin');
  await host.updater.readLogs(clone, remote);
  expect(host.storedForcePushes()).toMatchObject([{ before: old, lost: 1, heldBy: [] }]);
  expect(b.git('for-each-ref')).toBe(before);
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(host.storedForcePushes()).toMatchObject([{ before: old, heldBy: [host.deps.hostId] }]);
  expect(openPins(host.store).ofClone('k-1')).toMatchObject([{ tip: old }]);
});

test('N-6: a crash after the row of a kept tip was written, before its ref was, leaves no tip without one: the next look makes it, for the same row', async () => {
  const old = overwrittenForUser();
  host = await startUpdateHost(sandbox);
  const at = new Date().toISOString();
  openPins(host.store).add([{ id: 'p-cutoff', cloneId: 'k-1', remote: 'origin', ref: 'refs/heads/topic', tip: old, at, bundle: null, keep: false }]);
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(b.git('rev-parse', 'refs/everref/lost/p-cutoff').trim()).toBe(old);
  expect(openPins(host.store).ofClone('k-1')).toHaveLength(1);
  expect(host.storedForcePushes()).toMatchObject([{ before: old, heldBy: [host.deps.hostId] }]);
});

test('N-6: what a person let go of is not kept again by a look, and this host is not said to hold it', async () => {
  const old = overwrittenForUser();
  host = await startUpdateHost(sandbox);
  const at = new Date().toISOString();
  const pins = openPins(host.store);
  pins.add([{ id: 'p-gone', cloneId: 'k-1', remote: 'origin', ref: 'refs/heads/topic', tip: old, at, bundle: null, keep: false }]);
  pins.drop(['p-gone'], at);
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(b.git('for-each-ref', 'refs/everref/lost')).toBe('');
  expect(host.storedForcePushes()).toMatchObject([{ before: old, heldBy: [] }]);
});
