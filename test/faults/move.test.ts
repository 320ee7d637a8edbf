import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cutMerge } from '../support/cut-merge.ts';
import { gitsIn, killEach, killHost } from '../support/kill-host.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';
import { wholeState } from '../support/work-tree-state.ts';

let sandbox: Sandbox;
let remote: string;
let a: TestRepository;
let b: TestRepository;
let host: UpdateHost;
const mounts: string[] = [];

beforeEach(async () => {
  sandbox = createSandbox();
  remote = sandbox.bare('remote.git');
  a = sandbox.clone(remote, 'a');
  for (let n = 0; n < 120; n++) a.write(`d${n % 10}/f${n}.txt`, `${n}\n`.repeat(200));
  a.commit('first');
  a.git('push', '-q', 'origin', 'main');
});

afterEach(async () => {
  await host?.close();
  for (const mount of mounts.splice(0)) spawnSync('umount', [mount]);
  sandbox.remove();
});

function push(): string {
  for (let n = 0; n < 120; n += 2) a.write(`d${n % 10}/f${n}.txt`, `new ${n}\n`.repeat(400));
  a.git('rm', '-q', 'd1/f1.txt', 'd3/f3.txt');
  a.write('new/deep/x.txt', 'x\n'.repeat(1000));
  const id = a.commit('second');
  a.git('push', '-q', 'origin', 'main');
  return id;
}

async function until(what: () => boolean, limitMs = 15_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!what()) {
    if (Date.now() > end) throw new Error('it did not come');
    await wait(2);
  }
}

/** Files come slowly: each waits until the gate file is there, or `delay` seconds. */
function slowCheckout(delay: string): void {
  b.git('config', '--global', 'filter.slow.smudge', `sh -c 'sleep ${delay}; cat'`);
  b.git('config', '--global', 'filter.slow.clean', 'cat');
  writeFileSync(join(b.path, '.git/info/attributes'), '*.txt filter=slow\n');
}

/** The checkout stands still at the first file of `pattern` until the answer is called, half a minute at most. */
function stopCheckoutAt(pattern: string): () => void {
  const gate = join(sandbox.root, 'gate');
  b.git('config', '--global', 'filter.slow.smudge', `sh -c 'n=0; while [ ! -e "${gate}" ] && [ $n -lt 1500 ]; do n=$((n+1)); sleep 0.02; done; cat'`);
  b.git('config', '--global', 'filter.slow.clean', 'cat');
  writeFileSync(join(b.path, '.git/info/attributes'), `${pattern} filter=slow\n`);
  return () => writeFileSync(gate, '');
}

const posix = process.platform === 'linux';

describe.runIf(posix)('kill -9', () => {
  test('N-6: of git in the middle of a checkout: put back exactly at once, its lock removed, and the next look moves', async () => {
    b = sandbox.clone(remote, 'b');
    host = await startUpdateHost(sandbox);
    b.write('mine.txt', 'mine\n');
    b.git('add', 'mine.txt');
    const before = wholeState(b);
    const id = push();
    const letGo = stopCheckoutAt('d8/*.txt');
    const going = host.pushed(b);
    await until(() => existsSync(join(b.path, '.git/index.lock')) && b.git('diff', '--name-only').split('\n').length > 6);
    killEach(gitsIn(b.path, 'merge'));
    letGo();
    const [result] = await going;
    expect(result).toMatchObject({ result: 'failed' });
    expect(existsSync(join(b.path, '.git/index.lock'))).toBe(false);
    rmSync(join(b.path, '.git/info/attributes'));
    expect(wholeState(b)).toBe(before);
    expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded', after: id }]);
    expect(b.git('fsck', '--no-dangling')).toBe('');
  });

  function startOnce(name: string): { child: ChildProcess; ready: Promise<void> } {
    const child = spawn(process.execPath, [join(import.meta.dirname, '../support/update-once.ts'), sandbox.root, b.path, name], {
      env: { ...sandbox.env, GIT_CONFIG_GLOBAL: join(sandbox.root, 'home/.gitconfig') },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    return { child, ready: new Promise((resolve) => child.stdout?.once('data', () => resolve())) };
  }

  test('N-6: of Everref, its helper and git, at any moment: the next start puts it back or finishes it, exactly', async () => {
    b = sandbox.clone(remote, 'b');
    const before = wholeState(b);
    const id = push();
    let cut = 0;
    for (const [from, delayMs] of [
      ['start', 5],
      ['start', 60],
      ['lock', 0],
      ['lock', 15],
      ['lock', 50],
      ['lock', 120],
      ['lock', 250],
      ['lock', 500],
      ['lock', 900],
    ] as const) {
      slowCheckout('0.004');
      const { child, ready } = startOnce('cut-off');
      const gone = new Promise((resolve) => child.once('exit', resolve));
      await ready;
      if (from === 'lock') await until(() => existsSync(join(b.path, '.git/index.lock')) || child.exitCode !== null);
      await wait(delayMs);
      killHost(child, b.path);
      await gone;
      rmSync(join(b.path, '.git/info/attributes'));
      host = await startUpdateHost(sandbox, { name: 'cut-off' });
      const rows = Number(host.store.db.prepare('SELECT count(*) AS n FROM moves').get()?.['n']);
      cut += rows;
      await host.know(b);
      const results = await host.updater.recover();
      expect(results).toHaveLength(rows);
      expect(host.store.db.prepare('SELECT count(*) AS n FROM moves').get()).toEqual({ n: 0 });
      if (b.head() === id) {
        expect(b.git('status', '--porcelain')).toBe('');
        b.git('reset', '-q', '--hard', 'HEAD~1');
        // The user goes on: not held, and the next round begins where the first did.
        b.git('update-ref', '-d', 'ORIG_HEAD');
        b.git('reflog', 'expire', '--expire=now', '--all');
        b.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
        rmSync(join(b.path, '.git/logs/refs/heads/main'), { force: true });
      }
      expect(wholeState(b)).toBe(before);
      expect(existsSync(join(b.path, '.git/index.lock'))).toBe(false);
      await host.close();
    }
    expect(cut).toBeGreaterThan(3);
    host = await startUpdateHost(sandbox, { name: 'cut-off' });
    expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded', after: id }]);
    expect(b.git('fsck', '--no-dangling')).toBe('');
  }, 120_000);

  test('N-6: of Everref alone: git may go on; the next start waits for it and then finishes or puts back', async () => {
    b = sandbox.clone(remote, 'b');
    const id = push();
    slowCheckout('0.008');
    const { child, ready } = startOnce('alone');
    const gone = new Promise((resolve) => child.once('exit', resolve));
    await ready;
    // Git’s own, of the index that it works on: it has begun.
    await until(() => existsSync(join(b.path, '.git/everref-index.new.lock')));
    child.kill('SIGKILL');
    await gone;
    host = await startUpdateHost(sandbox, { name: 'alone' });
    await host.know(b);
    const [result] = await host.updater.recover();
    expect(result).toMatchObject({ result: 'fast-forwarded' });
    expect(b.head()).toBe(id);
    expect(b.git('status', '--porcelain', '--branch')).toBe('## main...origin/main\n');
    expect(host.lines().at(-1)).toMatchObject({ what: 'fast-forwarded' });
  });

  test('a fetch that was killed leaves a lock below refs/everref: it is removed, others’ locks are not', async () => {
    b = sandbox.clone(remote, 'b');
    host = await startUpdateHost(sandbox);
    const id = push();
    const folder = join(b.path, '.git/refs/everref/incoming/origin');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'main.lock'), '');
    const theirs = join(b.path, '.git/refs/remotes/origin/main.lock');
    writeFileSync(theirs, '');
    expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded', after: id }]);
    expect(existsSync(theirs)).toBe(true);
    rmSync(theirs);
  });
});

/** A small disk of its own; null where this machine does not let us. */
function smallDisk(megabytes: number): string | null {
  const path = join(sandbox.root, `disk-${mounts.length}`);
  mkdirSync(path);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'none', path]).status !== 0) return null;
  mounts.push(path);
  return path;
}

describe.runIf(posix)('a full disk', () => {
  test('is seen before: refused, nothing touched', async ({ skip }) => {
    const disk = smallDisk(4);
    if (disk === null) skip('mounting is not allowed here');
    sandbox.git(sandbox.root, 'clone', '-q', remote, join(disk ?? '', 'b'));
    b = sandbox.at(join(disk ?? '', 'b'));
    host = await startUpdateHost(sandbox, { reserveBytes: 64 * 1024 * 1024 });
    const before = wholeState(b);
    push();
    expect(await host.pushed(b)).toMatchObject([{ result: 'refused', reason: 'no-space', message: expect.stringContaining('make room') }]);
    expect(wholeState(b)).toBe(before);
  });

  test('N-6: in the middle of a checkout: put back exactly', async ({ skip }) => {
    const disk = smallDisk(6);
    if (disk === null) skip('mounting is not allowed here');
    const path = join(disk ?? '', 'tree');
    // The git folder lies on the big disk: only the files do not fit.
    sandbox.git(sandbox.root, 'clone', '-q', '--separate-git-dir', join(sandbox.root, 'b.git'), remote, path);
    b = sandbox.at(path);
    host = await startUpdateHost(sandbox, { reserveBytes: -(2 ** 40) });
    const before = wholeState(b);
    a.write('a-big.bin', Buffer.alloc(2 * 1024 * 1024, 1));
    a.write('b-big.bin', Buffer.alloc(9 * 1024 * 1024, 2));
    a.write('d1/f1.txt', 'changed\n');
    a.commit('big');
    a.git('push', '-q', 'origin', 'main');
    expect(await host.pushed(b)).toMatchObject([{ result: 'failed', reason: 'no-space', message: expect.stringContaining('put back') }]);
    expect(wholeState(b)).toBe(before);
  });
});

describe.runIf(posix)('a folder that may not be written to', () => {
  function immutable(path: string): boolean {
    const done = spawnSync('chattr', ['+i', path]).status === 0;
    if (done) mounts.push(path);
    return done;
  }

  test('is seen before: refused in words, nothing touched', async ({ skip }) => {
    b = sandbox.clone(remote, 'b');
    host = await startUpdateHost(sandbox);
    const before = wholeState(b);
    push();
    const folder = join(b.path, 'd4');
    if (!immutable(folder)) skip('chattr is not possible here');
    try {
      expect(await host.pushed(b)).toMatchObject([{ result: 'refused', reason: 'read-only', message: 'd4 may not be written to: allow that, then pull' }]);
      expect(wholeState(b)).toBe(before);
    } finally {
      spawnSync('chattr', ['-i', folder]);
    }
  });

  test('N-6: becomes so in the middle: what was written is put back exactly', async ({ skip }) => {
    b = sandbox.clone(remote, 'b');
    const folder = join(b.path, 'd4');
    let possible = true;
    host = await startUpdateHost(sandbox, {
      onStep: (step) => {
        if (step === 'noted') possible = immutable(folder);
      },
    });
    const before = wholeState(b);
    push();
    try {
      const [result] = await host.pushed(b);
      if (!possible) skip('chattr is not possible here');
      expect(result).toMatchObject({ result: 'failed', reason: 'read-only' });
      expect(wholeState(b)).toBe(before);
    } finally {
      spawnSync('chattr', ['-i', folder]);
    }
  });
});

test('N-12: a disk that is not there at the next start: what was cut off on it is put back when it is', async () => {
  b = sandbox.clone(remote, 'b');
  const before = wholeState(b);
  const target = push();
  host = await startUpdateHost(sandbox, {
    onStep: (step) => {
      if (step !== 'asked') return;
      cutMerge(b, target, { whole: 20, cut: 5, lock: true });
      renameSync(b.path, `${b.path}-away`);
      throw new Error('the disk was pulled out');
    },
  });
  await host.pushed(b);
  for (let start = 0; start < 2; start++)
    expect(await host.updater.recover()).toMatchObject([{ result: 'failed', reason: 'cut-off-earlier', message: expect.stringContaining('when it is back') }]);
  renameSync(`${b.path}-away`, b.path);
  expect(wholeState(b)).not.toBe(before);
  await host.updater.recover();
  expect(wholeState(b)).toBe(before);
  expect(host.store.db.prepare('SELECT count(*) AS n FROM moves').get()).toEqual({ n: 0 });
});

test('N-12: a move that was cut off in a clone that has come to name a filter since: it runs no such thing, and goes on once that may run', async () => {
  b = sandbox.clone(remote, 'b');
  const before = wholeState(b);
  const target = push();
  host = await startUpdateHost(sandbox, {
    onStep: (step) => {
      if (step !== 'asked') return;
      cutMerge(b, target, { whole: 20, cut: 5, lock: true });
      throw new Error('cut off');
    },
  });
  await host.pushed(b);
  await host.close();
  const half = wholeState(b);
  const canary = join(sandbox.root, 'canary');
  b.git('config', 'filter.late.clean', `touch '${canary}'; cat`);
  b.git('config', 'filter.late.smudge', `touch '${canary}'; cat`);
  writeFileSync(join(b.path, '.git/info/attributes'), '*.txt filter=late\n');
  // A start knows no clone yet: what it may run is read there and then.
  host = await startUpdateHost(sandbox);
  for (let start = 0; start < 2; start++)
    expect(await host.updater.recover()).toMatchObject([{ result: 'failed', reason: 'cut-off-earlier', message: expect.stringContaining('then trust it') }]);
  expect(existsSync(canary)).toBe(false);
  b.git('config', '--remove-section', 'filter.late');
  rmSync(join(b.path, '.git/info/attributes'));
  expect(wholeState(b)).toBe(half);
  expect(await host.updater.recover()).toMatchObject([{ reason: 'cut-off-earlier', message: expect.stringContaining('put back as it was') }]);
  expect(wholeState(b)).toBe(before);
  expect(host.store.db.prepare('SELECT count(*) AS n FROM moves').get()).toEqual({ n: 0 });
});

test('a cut-off move in a folder that does not come back is let go of after its time', async () => {
  b = sandbox.clone(remote, 'b');
  let now = new Date();
  host = await startUpdateHost(sandbox, {
    now: () => now,
    onStep: (step) => {
      if (step === 'asked') throw new Error('cut off');
    },
  });
  push();
  await host.pushed(b);
  rmSync(b.path, { recursive: true });
  now = new Date(now.getTime() + 89 * 86_400_000);
  expect(await host.updater.recover()).toMatchObject([{ result: 'failed' }]);
  now = new Date(now.getTime() + 2 * 86_400_000);
  expect(await host.updater.recover()).toMatchObject([{ result: 'refused', message: expect.stringContaining('no longer there') }]);
  expect(host.store.db.prepare('SELECT count(*) AS n FROM moves').get()).toEqual({ n: 0 });
});

test('a work tree that is moved away in the middle is no end of the world: the row is closed at the next look', async () => {
  b = sandbox.clone(remote, 'b');
  host = await startUpdateHost(sandbox, {
    onStep: (step) => {
      if (step === 'noted') renameSync(b.path, `${b.path}-away`);
    },
  });
  push();
  const results = await host.pushed(b);
  expect(results.map(({ result }) => result)).toEqual([expect.stringMatching(/refused|failed/)]);
  await host.updater.recover();
  expect(host.store.db.prepare('SELECT count(*) AS n FROM moves').get()).toEqual({ n: 0 });
  renameSync(`${b.path}-away`, b.path);
  expect(b.git('status', '--porcelain')).toBe('');
});
