import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hiddenChanges } from '../../electron/git/commands/checkout-branch.ts';
import { startGit } from '../support/git-helper.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';

// What git was told not to look at: no snapshot holds it, so an entry with `checkout: reset` must find it before it writes over it.

let sandbox: Sandbox;
let a: TestRepository;
let git: ReturnType<typeof startGit>;

beforeEach(() => {
  sandbox = createSandbox();
  a = sandbox.repository('a');
  git = startGit();
});

afterEach(async () => {
  await git.close();
  sandbox.remove();
});

const hidden = () => hiddenChanges(git, a.path);

test('S1-1: files that are flagged and changed are found, in folders and among many; those that are as staged, or not on the disk, are not', async () => {
  for (let n = 0; n < 20; n++) a.write(`d/f${n}.txt`, `${n}\n`);
  a.write('-x [1]*.txt', 'one\n');
  a.commit('first');
  expect(await hidden()).toEqual([]);
  a.git('update-index', '--assume-unchanged', 'd/f1.txt', 'd/f2.txt', '--', '-x [1]*.txt');
  a.git('update-index', '--skip-worktree', 'd/f3.txt', 'd/f4.txt', 'd/f2.txt');
  expect(await hidden()).toEqual([]);
  for (const path of ['d/f1.txt', 'd/f3.txt', 'd/f5.txt', '-x [1]*.txt']) a.write(path, 'mine\n');
  rmSync(join(a.path, 'd/f4.txt'));
  expect(await hidden()).toEqual(['-x [1]*.txt', 'd/f1.txt', 'd/f3.txt']);
});

test.runIf(process.platform !== 'win32')(
  'S1-1: a flagged link, and a link in the place of a flagged file, count as changed: nothing compares them',
  async () => {
    a.write('file', 'one\n');
    symlinkSync('theirs', join(a.path, 'link'));
    a.commit('first');
    a.git('update-index', '--assume-unchanged', 'file', 'link');
    expect(await hidden()).toEqual(['link']);
    rmSync(join(a.path, 'file'));
    symlinkSync('link', join(a.path, 'file'));
    expect(await hidden()).toEqual(['file', 'link']);
  },
);

test.runIf(process.platform === 'linux')('S1-1: a flagged file whose name is no UTF-8 is looked at as any other', async () => {
  const name = Buffer.from('d/gr\xfc\xdfe', 'latin1');
  const place = Buffer.concat([Buffer.from(`${a.path}/`), name]);
  mkdirSync(join(a.path, 'd'));
  writeFileSync(place, 'one\n');
  a.commit('first');
  await git.run({ cwd: a.path, need: 'write', args: ['update-index', '--assume-unchanged', '-z', '--stdin'], stdin: Buffer.concat([name, Buffer.of(0)]) });
  expect(await hidden()).toEqual([]);
  writeFileSync(place, 'mine\n');
  expect(await hidden()).toEqual(['d/gr\ufffd\ufffde']);
});
