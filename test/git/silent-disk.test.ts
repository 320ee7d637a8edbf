import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../electron/log/log.ts';
import type { Disk } from '../../electron/workspace/disk/disk.ts';
import { openDisk } from '../../electron/workspace/disk/open-disk.ts';
import { prepareReader } from '../../electron/workspace/disk/reader-thread.ts';
import { startGit } from '../support/git-helper.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';
import { createWorkspace } from '../support/workspace.ts';

// A pipe that nobody writes into stands for a network disk that has gone away: whoever opens it stands still, in the kernel, for as long as it likes.

let sandbox: Sandbox;
let git: ReturnType<typeof startGit>;
beforeAll(() => {
  sandbox = createSandbox();
  git = startGit();
});
afterAll(async () => {
  await git.close();
  sandbox.remove();
});

/** Puts a pipe in the place of a file; `answer` lets whoever stands in it go, and puts the file back. */
function silence(file: string): { answer(): void } {
  renameSync(file, `${file}.aside`);
  execFileSync('mkfifo', [file]);
  let asked = true;
  return {
    answer() {
      if (!asked) return;
      asked = false;
      // Both ends: opening one alone would stand still here.
      const both = openSync(file, constants.O_RDWR | constants.O_NONBLOCK);
      renameSync(`${file}.aside`, file);
      closeSync(both);
    },
  };
}

function threeClones(name: string): readonly TestRepository[] {
  const remote = sandbox.bare(`${name}/remote.git`);
  const first = sandbox.clone(remote, `${name}/work/a`);
  first.write('a.txt', 'a\n');
  first.commit('first');
  first.git('push', '-q', '-u', 'origin', 'main');
  return [first, sandbox.clone(remote, `${name}/work/b`), sandbox.clone(remote, `${name}/work/c`)];
}

describe.skipIf(process.platform === 'win32')('a disk that does not answer', () => {
  it('S3-5: holds up nothing but the checkouts on it, says so, and is looked at again once it answers', async () => {
    const clones = threeClones('one');
    const [a, b, c] = clones;
    if (a === undefined || b === undefined || c === undefined) throw new Error('three');
    const pipe = silence(join(b.path, '.git/logs/refs/heads/main'));
    const disk = openDisk({ log: silentLog, silentMs: 500 });
    const workspace = createWorkspace(git, [join(sandbox.root, 'one/work')], { disk });
    try {
      await workspace.service.start();
      expect(workspace.at(b.path)).toMatchObject({ state: 'failed', problem: { code: 'disk-silent' } });
      expect(disk.silent()).toEqual([join(b.path, '.git')]);
      for (const fine of [a, c]) expect(workspace.at(fine.path)).toMatchObject({ state: 'up-to-date', problem: null });
      // Looked at again and again, it takes no further thread, and the others go on.
      c.write('new.txt', 'new\n');
      for (let round = 0; round < 5; round++) await workspace.service.refresh('all');
      expect(disk.silent()).toHaveLength(1);
      expect(workspace.at(c.path).untracked).toBe(1);
      pipe.answer();
      await answered(disk);
      await workspace.service.refresh('all');
      expect(workspace.at(b.path)).toMatchObject({ state: 'up-to-date', problem: null });
    } finally {
      pipe.answer();
      await workspace.stop();
    }
  });

  it('S3-5: a workspace that does not answer is named, what was found in it before stays, and the others are searched', async () => {
    const [a, b] = threeClones('two');
    if (a === undefined || b === undefined) throw new Error('two');
    const disk = openDisk({ log: silentLog, silentMs: 500 });
    const dead = sandbox.at(join(sandbox.root, 'two/dead'));
    const moved = sandbox.clone(sandbox.bare('two/other.git'), 'two/dead/moved');
    const deaf: { at: string; answer?: () => void } = { at: '' };
    const workspace = createWorkspace(git, [join(sandbox.root, 'two/work'), dead.path], { disk: deafAt(disk, deaf) });
    try {
      await workspace.service.start();
      expect(workspace.troubles()).toEqual([]);
      deaf.at = dead.path;
      const added = sandbox.clone(sandbox.bare('two/third.git'), 'two/work/added');
      await workspace.service.refresh('all');
      expect(workspace.troubles()).toEqual(['workspace-unreadable']);
      for (const fine of [a, b]) expect(workspace.at(fine.path)).toMatchObject({ state: 'up-to-date', problem: null });
      // The other workspace was searched all the same; what lay in this one was not taken for gone.
      expect(workspace.at(added.path).state).toBe('unborn');
      expect(workspace.at(moved.path).state).toBe('unborn');
    } finally {
      await workspace.stop();
      deaf.answer?.();
    }
  });

  it('does not keep the process from ending', async () => {
    const [, b] = threeClones('three');
    if (b === undefined) throw new Error('b');
    const file = join(b.path, '.git/logs/refs/heads/main');
    const pipe = silence(file);
    const source = new URL('../../electron/workspace/disk/open-disk.ts', import.meta.url).href;
    const code = `
      import { openDisk } from ${JSON.stringify(source)};
      const log = { debug() {}, info() {}, warn() {}, error() {} };
      const disk = openDisk({ log, silentMs: 300 });
      const said = await disk.ask('there', 'tails', [${JSON.stringify(file)}], 100).catch((error) => error.name);
      process.stdout.write(said + ' ' + (await disk.ask('elsewhere', 'exists', '/')));
      disk.close();
    `;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await new Promise((resolve) => child.once('close', resolve));
    expect(said).toBe('DiskSilent true');
    pipe.answer();
  });

  it('opens no pipe in a folder of which nobody has said yet whose it is', async () => {
    const logs = join(sandbox.root, 'theirs', 'logs/refs/heads');
    mkdirSync(logs, { recursive: true });
    const pipe = join(logs, 'main');
    execFileSync('mkfifo', [pipe]);
    const disk = openDisk({ log: silentLog, silentMs: 200 });
    const asked = [{ ref: 'refs/heads/main', seen: null }];
    const read = disk.ask(sandbox.root, 'branchLogs', join(sandbox.root, 'theirs'), asked, true);
    const steps = await read.then((said) => said.map(({ step }) => step)).finally(() => closeSync(openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK)));
    expect(steps).toEqual([null]);
    await answered(disk);
    disk.close();
  });

  it('leaves a whole disk alone once three of its folders have held a thread', async () => {
    const files = ['x', 'y', 'z', 'last'].map((name) => join(sandbox.root, `pipe-${name}`));
    for (const file of files) execFileSync('mkfifo', [file]);
    const disk = openDisk({ log: silentLog, silentMs: 200 });
    for (const file of files) await expect(disk.ask(file, 'tails', [file], 10)).rejects.toThrow(/does not answer/);
    expect(disk.silent()).toHaveLength(3);
    // Another disk is asked as ever.
    expect(await disk.ask('/proc/self', 'exists', '/proc/self')).toBe(true);
    for (const file of files) closeSync(openSync(file, constants.O_RDWR | constants.O_NONBLOCK));
    await answered(disk);
    expect(await disk.ask(files[3] ?? '', 'exists', files[3] ?? '')).toBe(true);
    for (const file of files) rmSync(file);
    disk.close();
  });
});

/** Resolves when no disk holds a thread any more. */
async function answered(disk: Disk): Promise<void> {
  while (disk.silent().length > 0) await new Promise((resolve) => setImmediate(resolve));
}

/** The same disk, but for what lies at `deaf.at` a job on it stands still from then on. */
function deafAt(disk: Disk, deaf: { readonly at: string; answer?: () => void }): Disk {
  const standStill = (where: string) => {
    const file = join(mkdtempSync(join(sandbox.root, 'deaf-')), 'pipe');
    execFileSync('mkfifo', [file]);
    deaf.answer = () => closeSync(openSync(file, constants.O_RDWR | constants.O_NONBLOCK));
    return disk.ask(where, 'tails', [file], 10) as never;
  };
  return {
    ...disk,
    ask: (where, job, ...words) => (where === deaf.at ? standStill(where) : disk.ask(where, job, ...words)),
    search: (where, roots, options) => (where === deaf.at ? standStill(where) : disk.search(where, roots, options)),
  };
}

it.runIf(process.platform === 'linux')('N-13: the thread that reads disks stands back behind the engine’s own', async () => {
  const disk = openDisk({ log: silentLog });
  const before = new Set(readdirSync('/proc/self/task'));
  await disk.ask(sandbox.root, 'exists', sandbox.root);
  const begun = readdirSync('/proc/self/task').filter((task) => !before.has(task));
  const nices = begun.map((task) => {
    const stat = readFileSync(`/proc/self/task/${task}/stat`, 'utf8');
    // Field 19; the name in brackets may hold spaces.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16];
  });
  expect(nices).toContain('5');
  disk.close();
});

it.each(['after it was taken', 'before'])('a thread that was prepared and fails %s is as if it had not been', async (when) => {
  const begun = once(process, 'worker') as Promise<[Worker]>;
  prepareReader(join(sandbox.root, 'no-such-reader.js'));
  const [thread] = await begun;
  if (when === 'before') await new Promise((resolve) => thread.once('exit', resolve));
  const disk = openDisk({ log: silentLog });
  expect(await disk.ask(sandbox.root, 'exists', sandbox.root)).toBe(true);
  disk.close();
});
