import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GitError } from '../../electron/git/error.ts';
import type { Git } from '../../electron/git/run.ts';
import type { HistoryClone } from '../../electron/history/history-clone.ts';
import { createKept } from '../../electron/history/kept/kept-tips.ts';
import { createPutBack, type PutBack } from '../../electron/history/undo/put-back.ts';
import { openForcePushes } from '../../electron/store/force-pushes.ts';
import { openPins } from '../../electron/store/pins.ts';
import { bundlePins } from '../../electron/sync/look/bundle-pins.ts';
import type { ForcePush } from '../../shared/model/force-push.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';

let sandbox: Sandbox;
let remote: string;
let a: TestRepository;
let b: TestRepository;
let host: UpdateHost;
let clone: HistoryClone;
let putBack: PutBack;
let entry: ForcePush;
let old: string;

beforeEach(async () => {
  sandbox = createSandbox();
  remote = sandbox.bare('remote.git');
  a = sandbox.clone(remote, 'a');
  a.commitFile('base.txt', 'base\n');
  a.git('push', '-q', '-u', 'origin', 'main');
  old = a.commitFile('work.txt', 'work\n', 'Work of a week');
  a.git('push', '-q');
  b = sandbox.clone(remote, 'b');
  host = await startUpdateHost(sandbox);
  await host.pushed(b, 'all');
  a.git('reset', '-q', '--hard', 'HEAD~1');
  a.commitFile('other.txt', 'other\n', 'Something else');
  a.git('push', '-q', '--force');
  await host.pushed(b, 'all');
  entry = host.forcePushes[0]!;
  const known = await host.know(b);
  clone = { ...known, path: b.path };
  putBack = createPutBack({ gate: host.gate, pins: openPins(host.store), journal: host.journal, clonesOf: () => [clone], asBundles, now: () => new Date() });
});

afterEach(async () => {
  await host.close();
  sandbox.remove();
});

const asBundles = (git: Git, one: HistoryClone) => bundlePins(git, openPins(host.store), one, one.path, join(sandbox.root, 'data'));

test('N-7: what is put back over is kept although a crash left only the row of its pin, or it was let go once', async () => {
  const pins = openPins(host.store);
  const row = { cloneId: clone.id, remote: 'origin', ref: entry.ref, tip: a.head(), at: new Date().toISOString(), bundle: null, keep: false };
  pins.add([{ ...row, id: 'p-let-go' }]);
  pins.drop(['p-let-go'], row.at);
  pins.add([{ ...row, id: 'p-cut-off' }]);
  await putBack.plan(entry);
  expect(pinned()).not.toContain(a.head());
  expect(await putBack.run(entry, a.head())).toMatchObject({ kind: 'done' });
  expect(pinned()).toContain(a.head());
  expect(pins.ofTip(a.head()).map(({ id }) => id)).toEqual(['p-cut-off']);
});

test('N-7: beside a mirror remote it is kept as a bundle, from which it comes back', async () => {
  clone = { ...clone, remotes: [...clone.remotes, { name: 'copy', repository: 'file/copy', mirror: true }] };
  await putBack.plan(entry);
  expect(await putBack.run(entry, a.head())).toMatchObject({ kind: 'done' });
  expect(pinned()).toEqual([]);
  const [pin] = openPins(host.store).ofTip(a.head());
  expect(b.git('bundle', 'list-heads', pin!.bundle!)).toContain(a.head());
});

test('N-12: what is put back stands in the journal before it is done; ended in the middle, the line says so', async () => {
  await putBack.plan(entry);
  const seen: (string | undefined)[] = [];
  const pushing = {
    ...host.gate,
    admit: ((key, need, work, options) => {
      if (need === 'network') {
        seen.push(host.lines().at(-1)?.message);
        return Promise.reject(new GitError('helper-died', { args: ['push'], cwd: '/' }, ''));
      }
      return host.gate.admit(key, need, work, options);
    }) as typeof host.gate.admit,
  };
  const cut = createPutBack({ gate: pushing, pins: openPins(host.store), journal: host.journal, clonesOf: () => [clone], asBundles, now: () => new Date() });
  expect(await cut.run(entry, a.head())).toMatchObject({ kind: 'refused' });
  expect(seen).toEqual([expect.stringContaining('is being put back')]);
  expect(host.lines().at(-1)).toMatchObject({ what: 'error', why: 'put-back', message: expect.stringContaining('not known') });
});

const remoteTip = () => sandbox.git(remote, 'rev-parse', 'refs/heads/main').trim();
const pinned = () => b.git('for-each-ref', '--format=%(objectname)', 'refs/everref/lost').split('\n').filter(Boolean);

test('N-7: the branch is put back after it was shown what that overwrites, which is kept in turn', async () => {
  const plan = await putBack.plan(entry);
  expect(plan).toMatchObject({
    kind: 'plan',
    remote: 'origin',
    branch: 'main',
    now: a.head(),
    overwritten: { commits: [{ id: a.head(), subject: 'Something else' }], more: 0 },
    restored: { commits: [{ id: old, subject: 'Work of a week' }], more: 0 },
  });
  expect(remoteTip()).toBe(a.head());
  expect(await putBack.run(entry, a.head())).toMatchObject({ kind: 'done', before: a.head(), after: old });
  expect(remoteTip()).toBe(old);
  expect(pinned()).toContain(a.head());
  expect(host.lines().at(-1)).toMatchObject({ what: 'force-push', why: 'put-back' });
  // And the work tree of whoever clicked is as it was.
  expect(b.git('status', '--porcelain')).toBe('');
  expect(await putBack.plan(entry)).toMatchObject({ kind: 'refused', reason: 'there-already' });
});

test('N-7: the lease is on what was shown: a push in between is not overwritten, also one that nobody here has seen', async () => {
  const shown = a.head();
  const later = a.commitFile('later.txt', 'later\n');
  a.git('push', '-q');
  expect(await putBack.run(entry, shown)).toMatchObject({ kind: 'refused', reason: 'moved' });
  expect(remoteTip()).toBe(later);
  expect(await putBack.run(entry, later)).toMatchObject({ kind: 'refused', reason: 'not-seen' });
  const plan = await putBack.plan(entry);
  expect(plan).toMatchObject({ now: later, overwritten: { commits: [{ id: later }, { id: shown }] } });
  expect(await putBack.run(entry, later)).toMatchObject({ kind: 'done' });
  expect(remoteTip()).toBe(old);
});

test('N-7: a deleted branch is made again only while it is not there', async () => {
  a.git('push', '-q', 'origin', 'main:topic');
  await host.pushed(b, 'all');
  const tip = a.head();
  a.commitFile('topic.txt', 'topic\n');
  a.git('push', '-q', 'origin', 'main:topic');
  await host.pushed(b, 'all');
  a.git('push', '-q', 'origin', '--delete', 'topic');
  await host.pushed(b, 'all');
  const deleted = host.forcePushes.find(({ ref }) => ref === 'refs/heads/topic')!;
  const nothing = '0'.repeat(40);
  expect(await putBack.plan(deleted)).toMatchObject({ now: nothing, overwritten: { commits: [] } });
  a.git('push', '-q', 'origin', `${tip}:refs/heads/topic`);
  expect(await putBack.run(deleted, nothing)).toMatchObject({ kind: 'refused', reason: 'moved' });
  a.git('push', '-q', 'origin', '--delete', 'topic');
  expect(await putBack.run(deleted, nothing)).toMatchObject({ kind: 'done' });
  expect(sandbox.git(remote, 'rev-parse', 'refs/heads/topic').trim()).toBe(a.head());
});

test('N-7: a protected branch says so in the remote’s words; a remote that is gone, a tip that is not here, an untrusted clone', async () => {
  const hook = join(remote, 'hooks', 'pre-receive');
  writeFileSync(hook, '#!/bin/sh\necho "GH006: Protected branch update failed, see https://user:secret@example.org"\nexit 1\n');
  chmodSync(hook, 0o755);
  await putBack.plan(entry);
  const refused = await putBack.run(entry, a.head());
  expect(refused).toMatchObject({ kind: 'refused', reason: 'refused' });
  expect(JSON.stringify(refused)).toContain('Protected branch update failed');
  expect(JSON.stringify(refused)).not.toContain('secret');
  expect(remoteTip()).toBe(a.head());
  expect(await putBack.plan({ ...entry, before: 'e'.repeat(40) })).toMatchObject({ kind: 'refused', reason: 'not-here' });
  clone = { ...clone, trusted: false };
  expect(await putBack.run(entry, a.head())).toMatchObject({ kind: 'refused', reason: 'not-trusted' });
  clone = { ...clone, trusted: true };
  b.git('config', 'remote.origin.url', join(sandbox.root, 'nowhere.git'));
  expect(await putBack.plan(entry)).toMatchObject({ kind: 'refused' });
});

test('N-7: nothing but the one branch is pushed: no tags, no mirror, no hook of the repository', async () => {
  const canary = join(sandbox.root, 'ran');
  writeFileSync(join(b.path, '.git', 'hooks', 'pre-push'), `#!/bin/sh\ntouch ${canary}\n`);
  chmodSync(join(b.path, '.git', 'hooks', 'pre-push'), 0o755);
  b.git('tag', 'mine');
  b.git('branch', 'only-here');
  for (const [key, value] of [
    ['push.followTags', 'true'],
    ['push.default', 'matching'],
    ['remote.origin.push', '+refs/*:refs/*'],
  ] as const)
    b.git('config', key, value);
  await putBack.plan(entry);
  expect(await putBack.run(entry, a.head())).toMatchObject({ kind: 'done' });
  expect(sandbox.git(remote, 'for-each-ref', '--format=%(refname)').trim()).toBe('refs/heads/main');
  expect(existsSync(canary)).toBe(false);
});

const makeKept = () => {
  const gone: string[] = [];
  const kept = createKept({
    gate: host.gate,
    pins: openPins(host.store),
    forcePushes: openForcePushes(host.store),
    clones: () => [clone],
    onLetGo: (repository, ref, tip) => gone.push(`${repository} ${ref} ${tip}`),
    now: () => new Date(),
  });
  return { kept, gone };
};

test('N-6: what is kept is listed with its size and why; marked, it stays; let go of, nobody is said to hold it', async () => {
  const { kept, gone } = makeKept();
  const [tip] = await kept.list();
  expect(tip).toMatchObject({ tip: old, ref: 'refs/heads/main', remote: 'origin', subject: 'Work of a week', keep: false, forcePush: entry.id });
  // B's own main has it, too: the pin costs nothing.
  expect(tip!.bytes).toBe(0);
  expect(kept.keep(tip!.id, true)).toBe(true);
  expect((await kept.list())[0]).toMatchObject({ keep: true });
  expect(kept.keep('p-none', true)).toBe(false);
  // B's own main still has it: letting go of the pin loses nothing.
  expect(await kept.letGo(tip!.id)).toContain('still has it');
  expect(gone).toEqual([]);
  expect(pinned()).toEqual([]);
  expect(await kept.list()).toEqual([]);
  expect(await kept.letGo(tip!.id)).toBeNull();
});

test('N-6: a row whose ref was never made, or is gone, is not listed as kept', async () => {
  const pins = openPins(host.store);
  pins.add([{ id: 'p-cut-off', cloneId: clone.id, remote: 'origin', ref: entry.ref, tip: a.head(), at: new Date().toISOString(), bundle: null, keep: false }]);
  const { kept } = makeKept();
  expect((await kept.list()).map(({ tip }) => tip)).toEqual([old]);
  for (const line of b.git('for-each-ref', '--format=%(refname)', 'refs/everref/lost').split('\n').filter(Boolean)) b.git('update-ref', '-d', line);
  expect(await kept.list()).toEqual([]);
});

test('N-6: let go of, a tip that nothing else here holds is said to be held no longer', async () => {
  b.git('reset', '-q', '--hard', 'origin/main~1');
  b.git('fetch', '-q');
  const { kept, gone } = makeKept();
  const [tip] = await kept.list();
  expect(tip!.bytes).toBeGreaterThan(0);
  expect(await kept.letGo(tip!.id)).toContain('no longer kept');
  expect(gone).toEqual([`${entry.repository} refs/heads/main ${old}`]);
});

test('N-6: pins show in no branch, no tag and no decoration, and no push but a mirror takes them along', async () => {
  expect(pinned()).toEqual([old]);
  expect(b.git('branch', '-a', '--format=%(refname)')).not.toContain('everref');
  expect(b.git('tag')).toBe('');
  expect(b.git('log', '--all', '--decorate', '--oneline')).not.toContain('everref');
  expect(b.git('log', '--exclude=refs/everref/*', '--all', '--format=%H', '--not', 'main').trim()).not.toContain(old);
  const other = sandbox.bare('other.git');
  b.git('remote', 'add', 'other', other);
  b.git('push', '-q', 'other', 'main');
  b.git('push', '-q', '--all', 'other');
  b.git('push', '-q', '--tags', 'other');
  b.git('push', '-q', '--follow-tags', 'other', 'main');
  expect(sandbox.git(other, 'for-each-ref', '--format=%(refname)')).not.toContain('everref');
  // As documented, and why a clone with a mirror remote has none of them (docs/kept-tips.md).
  b.git('push', '-q', '--mirror', 'other');
  expect(sandbox.git(other, 'for-each-ref', '--format=%(refname)')).toContain('refs/everref/lost/');
});

test('N-6: forgetting the pins leaves the repository as if there had been none: refs, packed refs and configuration byte by byte', async () => {
  const fresh = sandbox.clone(remote, 'fresh');
  fresh.git('pack-refs', '--all');
  const files = ['config', 'HEAD', 'packed-refs'].map((name) => join(fresh.path, '.git', name));
  const state = () => [fresh.git('for-each-ref'), ...files.map((file) => readFileSync(file, 'utf8')), fresh.git('status', '--porcelain=v2', '--branch')];
  const before = state();
  const known = await host.know(fresh, 'k-fresh');
  clone = { ...known, path: fresh.path };
  const over = (message: string) => {
    a.git('commit', '-q', '--amend', '-m', message);
    a.git('push', '-q', '--force');
  };
  for (const message of ['first', 'second']) {
    over(message);
    await host.updater.update(host.request(known, 'all'));
  }
  expect(fresh.git('for-each-ref', 'refs/everref/lost').trim().split('\n')).toHaveLength(2);
  const { kept } = makeKept();
  expect(await kept.forget([clone], true)).toMatchObject([{ problem: null }]);
  expect(state()).toEqual(before);
  expect(await kept.list()).toEqual([]);
  // Packed, they are taken out of the file again.
  over('third');
  await host.updater.update(host.request(known, 'all'));
  fresh.git('pack-refs', '--all');
  await kept.forget([clone], true);
  expect(state()).toEqual(before);
});
