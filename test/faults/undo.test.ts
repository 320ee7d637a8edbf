import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { killHost } from '../support/kill-host.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';
import { undoerOf } from '../support/undo-host.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';
import { wholeState } from '../support/work-tree-state.ts';

let sandbox: Sandbox;
let a: TestRepository;
let b: TestRepository;
let host: UpdateHost;
let moved: string;
let old: string;
/** As it is after the move forward, and as it was before it. */
let forward: string;
let back: string;

const users = () => `${wholeState(b)}\n${b.git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/remotes')}`;

beforeEach(async () => {
  sandbox = createSandbox();
  const remote = sandbox.bare('remote.git');
  a = sandbox.clone(remote, 'a');
  for (let n = 0; n < 60; n++) a.write(`d${n % 10}/f${n}.txt`, `${n}\n`.repeat(200));
  old = a.commit('first');
  a.git('push', '-q', '-u', 'origin', 'main');
  b = sandbox.clone(remote, 'b');
  b.write('mine.txt', 'mine\n');
  b.git('add', 'mine.txt');
  back = users();
  for (let n = 0; n < 60; n += 2) a.write(`d${n % 10}/f${n}.txt`, `new ${n}\n`.repeat(400));
  a.git('rm', '-q', 'd1/f1.txt', 'd3/f3.txt');
  a.write('new/deep/x.txt', 'x\n'.repeat(1000));
  moved = a.commit('second');
  a.git('push', '-q', 'origin', 'main');
  host = await startUpdateHost(sandbox);
  await host.pushed(b);
  forward = users();
});

afterEach(async () => {
  await host.close();
  sandbox.remove();
});

const rows = () => Number(host.store.db.prepare('SELECT count(*) AS n FROM moves').get()?.['n']);
const kinds = () => host.lines().map(({ what }) => what);

describe('N-12: an undo that is cut off', () => {
  test.each([
    ['noted', 'forward'],
    ['asked', 'forward'],
    ['merged', 'forward'],
    ['finished', 'back'],
  ] as const)('at "%s": the next start brings it %s, exactly, and closes its lines', async (at, where) => {
    const undo = undoerOf(host, (step) => {
      if (step === at) throw new Error('cut off');
    });
    const line = undo.lastMove().id;
    expect(await undo.undo(b)).toMatchObject({ result: 'failed', reason: 'cut-off-earlier' });
    expect(rows()).toBe(1);
    expect(kinds().at(-1)).toBe('moving');
    await host.updater.recover();
    expect(users()).toBe(where === 'forward' ? forward : back);
    expect(rows()).toBe(0);
    expect(kinds().at(-1)).toBe(where === 'forward' ? 'rolled-back' : 'undone');
    expect(host.journal.get(line)).toMatchObject({ undone: where === 'back' });
    if (where === 'forward') expect(await undoerOf(host).undo(b, line)).toMatchObject({ result: 'undone' });
    expect(users()).toBe(back);
    expect(b.git('fsck', '--no-dangling')).toBe('');
  });

  test('between two refs of its transaction: those that had moved go back, and a lock of it is removed', async () => {
    const undo = undoerOf(host, (step) => {
      if (step !== 'merged') return;
      b.git('update-ref', 'refs/remotes/origin/main', old, moved);
      writeFileSync(join(b.path, '.git/refs/heads/main.lock'), '');
      throw new Error('cut off');
    });
    await undo.undo(b);
    await host.updater.recover();
    expect(users()).toBe(forward);
    expect(existsSync(join(b.path, '.git/refs/heads/main.lock'))).toBe(false);
  });

  test('what the user does before the next start is theirs', async () => {
    const undo = undoerOf(host, (step) => {
      if (step === 'merged') throw new Error('cut off');
    });
    await undo.undo(b);
    b.write('d0/f0.txt', 'written since\n');
    b.write('d2/f2.txt', 'written since\n');
    await host.updater.recover();
    expect(readFileSync(join(b.path, 'd0/f0.txt'), 'utf8')).toBe('written since\n');
    expect(b.git('diff', '--name-only')).toBe('d0/f0.txt\nd2/f2.txt\n');
    expect(b.git('diff', '--cached', '--name-only')).toBe('mine.txt\n');
    expect(host.lines().at(-1)?.message).toContain('d0/f0.txt');
  });
});

/** Files come slowly. */
function slowCheckout(delay: string): void {
  b.git('config', '--global', 'filter.slow.smudge', `sh -c 'sleep ${delay}; cat'`);
  b.git('config', '--global', 'filter.slow.clean', 'cat');
  writeFileSync(join(b.path, '.git/info/attributes'), '*.txt filter=slow\n');
}

async function until(what: () => boolean): Promise<void> {
  const end = Date.now() + 15_000;
  while (!what()) {
    if (Date.now() > end) throw new Error('it did not come');
    await wait(2);
  }
}

test.runIf(process.platform === 'linux')(
  'N-12: kill -9 of Everref, its helper and git, at any moment of an undo: the next start has it all forward or all back',
  async () => {
    await host.close();
    let cut = 0;
    for (const [from, delayMs] of [
      ['start', 20],
      ['lock', 0],
      ['lock', 30],
      ['lock', 90],
      ['lock', 200],
      ['lock', 400],
    ] as const) {
      slowCheckout('0.005');
      const child = spawn(process.execPath, [join(import.meta.dirname, '../support/undo-once.ts'), sandbox.root, b.path, 'host'], {
        env: { ...sandbox.env, GIT_CONFIG_GLOBAL: join(sandbox.root, 'home/.gitconfig') },
        stdio: ['ignore', 'pipe', 'inherit'],
        detached: true,
      });
      const gone = new Promise((resolve) => child.once('exit', resolve));
      await new Promise<void>((resolve) => child.stdout?.once('data', () => resolve()));
      if (from === 'lock') await until(() => existsSync(join(b.path, '.git/index.lock')) || child.exitCode !== null);
      await wait(delayMs);
      killHost(child, b.path);
      await gone;
      rmSync(join(b.path, '.git/info/attributes'));
      host = await startUpdateHost(sandbox);
      cut += rows();
      await host.know(b);
      await host.updater.recover();
      expect(rows()).toBe(0);
      expect(existsSync(join(b.path, '.git/index.lock'))).toBe(false);
      if (b.head() === old) {
        expect(users()).toBe(back);
        expect(await undoerOf(host).undo(b)).toMatchObject({ result: 'undone' });
      }
      expect(users()).toBe(forward);
      await host.close();
    }
    expect(cut).toBeGreaterThan(2);
    host = await startUpdateHost(sandbox);
    expect(await undoerOf(host).undo(b)).toMatchObject({ result: 'undone', after: old });
    expect(users()).toBe(back);
    expect(b.git('fsck', '--no-dangling')).toBe('');
  },
  120_000,
);
