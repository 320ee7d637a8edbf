import { appendFileSync, chmodSync, existsSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GitError } from '../../electron/git/error.ts';
import type { Git } from '../../electron/git/run.ts';
import { cutMerge } from '../support/cut-merge.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';
import { wholeState } from '../support/work-tree-state.ts';

let sandbox: Sandbox;
let remote: string;
let a: TestRepository;
let b: TestRepository;
let host: UpdateHost;
/** What happens to the merge of a move instead. */
let onMerge: ((run: () => Promise<unknown>) => Promise<void>) | null;

const wrapGit = (git: Git): Git => ({
  async run(request) {
    if (request.args[0] !== 'merge' || onMerge === null) return git.run(request);
    const act = onMerge;
    let output: Awaited<ReturnType<Git['run']>> | null = null;
    await act(async () => {
      output = await git.run(request);
      return output;
    });
    if (output === null) throw new GitError('aborted', request, '');
    return output;
  },
});

beforeEach(async () => {
  sandbox = createSandbox();
  remote = sandbox.bare('remote.git');
  a = sandbox.clone(remote, 'a');
  for (let n = 0; n < 12; n++) a.write(`f${n}.txt`, `content of ${n}\n`.repeat(20));
  a.write('folder/inner.txt', 'inner\n');
  a.write('other.txt', 'other\n');
  a.write('run.sh', '#!/bin/sh\n');
  chmodSync(join(a.path, 'run.sh'), 0o755);
  symlinkSync('f1.txt', join(a.path, 'link'));
  a.commit('first');
  a.git('push', '-q', 'origin', 'main');
  b = sandbox.clone(remote, 'b');
  onMerge = null;
  host = await startUpdateHost(sandbox, { wrapGit });
  for (let n = 0; n < 12; n++) a.write(`f${n}.txt`, `new content of ${n}\n`.repeat(30));
  a.write('fresh/one.txt', 'fresh\n'.repeat(10));
  a.write('fresh/two.txt', 'fresh\n'.repeat(10));
  a.git('rm', '-q', '-r', 'folder', 'other.txt', 'link');
  a.write('link/now-a-folder.txt', 'x\n');
  chmodSync(join(a.path, 'run.sh'), 0o644);
  a.commit('second');
  a.git('push', '-q', 'origin', 'main');
});

afterEach(async () => {
  await host.close();
  sandbox.remove();
});

const movesLeft = () => host.store.db.prepare('SELECT count(*) AS n FROM moves').get()?.['n'];

test('N-6: files and index are already new, the ref cannot be moved (its lock is held): everything is put back exactly, and what is staged stays', async () => {
  b.write('mine.txt', 'mine\n');
  b.write('staged.txt', 'staged\n');
  b.git('add', 'staged.txt');
  const before = wholeState(b);
  const lock = join(b.path, '.git/refs/heads/main.lock');
  onMerge = async (run) => {
    writeFileSync(lock, '');
    await run();
  };
  const [result] = await host.pushed(b);
  expect(result).toMatchObject({ result: 'failed', reason: 'locked', message: expect.stringContaining('Everything was put back as it was') });
  rmSync(lock);
  expect(wholeState(b)).toBe(before);
  expect(movesLeft()).toBe(0);
  expect(host.lines().at(-1)).toMatchObject({ what: 'rolled-back', why: 'locked' });
  onMerge = null;
  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
  expect(b.git('status', '--porcelain')).toBe('A  staged.txt\n?? mine.txt\n');
});

test('N-6: so is it for a branch whose name ends like the lock of an index', async () => {
  a.git('push', '-q', 'origin', 'main~1:refs/heads/search-index');
  b.git('fetch', '-q');
  b.git('switch', '-q', 'search-index');
  const before = wholeState(b);
  a.git('push', '-q', 'origin', 'main:refs/heads/search-index');
  const lock = join(b.path, '.git/refs/heads/search-index.lock');
  onMerge = async (run) => {
    writeFileSync(lock, '');
    await run();
  };
  const [result] = await host.pushed(b, ['refs/heads/search-index']);
  expect(result).toMatchObject({ result: 'failed', reason: 'locked', message: expect.stringContaining('Everything was put back as it was') });
  rmSync(lock);
  expect(wholeState(b)).toBe(before);
});

test('N-6: a lock that goes away in time: the move is tried once more and ends well', async () => {
  const lock = join(b.path, '.git/refs/heads/main.lock');
  let times = 0;
  onMerge = async (run) => {
    if (times++ === 0) writeFileSync(lock, '');
    await run();
    rmSync(lock, { force: true });
  };
  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
  expect(times).toBe(2);
  expect(b.git('status', '--porcelain')).toBe('');
});

/** Plays a git that was killed: some files are new, one is cut off, the index is old and its lock is left. */
function halfWrite(whole: number, cut: number): void {
  cutMerge(b, a.head(), { whole, cut, lock: true });
}

test('N-6: wherever a checkout is cut off, the roll-back is exact (property)', async () => {
  b.write('mine.txt', 'mine\n');
  b.git('add', 'mine.txt');
  const before = wholeState(b);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 17 }), fc.integer({ min: 0, max: 400 }), async (whole, cut) => {
      onMerge = async () => halfWrite(whole, cut);
      const [result] = await host.pushed(b);
      expect(['failed', 'refused']).toContain(result?.result);
      expect(existsSync(join(b.path, '.git/index.lock'))).toBe(false);
      expect(wholeState(b)).toBe(before);
      expect(movesLeft()).toBe(0);
    }),
    { numRuns: 12 },
  );
  onMerge = null;
  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
});

test('N-6: what the user wrote after the cut is theirs: left as it is and named', async () => {
  onMerge = async () => {
    halfWrite(18, 0);
    appendFileSync(join(b.path, 'f3.txt'), 'and a line of mine\n');
    unlinkSync(join(b.path, 'f4.txt'));
    b.write('fresh/one.txt', 'mine now\n');
    b.write('fresh/mine.txt', 'mine\n');
  };
  const [result] = await host.pushed(b);
  expect(result?.message).toContain('changed in between and stayed as you have it');
  expect(result?.message).toContain('f3.txt');
  expect(readFileSync(join(b.path, 'f3.txt'), 'utf8')).toContain('and a line of mine');
  expect(readFileSync(join(b.path, 'fresh/one.txt'), 'utf8')).toBe('mine now\n');
  expect(readFileSync(join(b.path, 'fresh/mine.txt'), 'utf8')).toBe('mine\n');
  expect(b.git('status', '--porcelain', '--untracked-files=all')).toBe(' M f3.txt\n?? fresh/mine.txt\n?? fresh/one.txt\n');
});

test.each([
  ['', false],
  [', also where it can read none any more', true],
])('N-6: a required filter that fails half-way: files that it had written come back byte for byte, without it%s', async (_also, isGone) => {
  sandbox.git(sandbox.root, 'config', '--global', 'filter.rot.smudge', `sh -c 'test ! -e ${sandbox.root}/broken && tr a-z b-za'`);
  sandbox.git(sandbox.root, 'config', '--global', 'filter.rot.clean', `sh -c 'test ! -e ${sandbox.root}/gone && tr b-za a-z'`);
  sandbox.git(sandbox.root, 'config', '--global', 'filter.rot.required', 'true');
  a.write('.gitattributes', '*.rot filter=rot\n');
  a.write('a.rot', 'abc\n');
  a.write('z.rot', 'xyz\n');
  a.commit('filtered');
  a.git('push', '-q', 'origin', 'main');
  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
  const bytes = readFileSync(join(b.path, 'a.rot'), 'utf8');
  const before = [b.head(), bytes, readFileSync(join(b.path, 'z.rot'), 'utf8'), readFileSync(join(b.path, 'f1.txt'), 'utf8')];
  a.write('a.rot', 'changed\n');
  a.write('f1.txt', 'changed\n');
  a.write('z.rot', 'changed\n');
  a.commit('changed');
  a.git('push', '-q', 'origin', 'main');
  onMerge = async (run) => {
    writeFileSync(join(sandbox.root, 'broken'), '');
    await run();
    if (isGone) writeFileSync(join(sandbox.root, 'gone'), '');
  };
  const [result] = await host.pushed(b);
  expect(result).toMatchObject({ result: 'failed' });
  expect(movesLeft()).toBe(0);
  rmSync(join(sandbox.root, 'broken'));
  rmSync(join(sandbox.root, 'gone'), { force: true });
  expect([
    b.head(),
    readFileSync(join(b.path, 'a.rot'), 'utf8'),
    readFileSync(join(b.path, 'z.rot'), 'utf8'),
    readFileSync(join(b.path, 'f1.txt'), 'utf8'),
  ]).toEqual(before);
  expect(b.git('status', '--porcelain')).toBe('');
  onMerge = null;
  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
});

test('N-6: line ends that a checkout converts are known as git’s own writing', async () => {
  b.git('config', 'core.autocrlf', 'true');
  b.git('rm', '-q', '--cached', '-r', '.');
  b.git('reset', '-q', '--hard');
  const before = wholeState(b);
  onMerge = async () => {
    rmSync(join(b.path, 'f0.txt'));
    writeFileSync(join(b.path, 'f0.txt'), 'new content of 0\r\n'.repeat(30));
    rmSync(join(b.path, 'f1.txt'));
    writeFileSync(join(b.path, 'f1.txt'), 'new content of 1\r\n'.repeat(3));
  };
  await host.pushed(b);
  expect(wholeState(b)).toBe(before);
});

test('N-6: the user took another branch in the last moment: that one is not moved', async () => {
  await host.close();
  host = await startUpdateHost(sandbox, {
    name: 'switching',
    onStep: (step) => {
      if (step === 'noted') b.git('switch', '-q', '-c', 'elsewhere');
    },
  });
  const old = b.head();
  expect(await host.pushed(b)).toMatchObject([{ result: 'refused', reason: 'locked' }]);
  expect([b.head('main'), b.head('elsewhere')]).toEqual([old, old]);
  expect(b.git('status', '--porcelain')).toBe('');
});
