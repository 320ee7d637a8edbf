import { statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type HeldIndex, holdIndex, releaseIndex, settleHeldIndex } from '../../electron/git/held-index.ts';
import { runGit } from '../support/quick-git.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';

// As held-index.test.ts, on a disk that knows no second names (FAT, some networks): there is none here, so that the one call says so.

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const linkSync: typeof fs.linkSync = () => {
    throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' });
  };
  return { ...fs, linkSync };
});

let sandbox: Sandbox;
let r: TestRepository;
let index: string;

beforeEach(() => {
  sandbox = createSandbox();
  r = sandbox.repository('r');
  r.write('mine.txt', 'one\n');
  r.commitFile('a.txt', 'one\n');
  r.git('switch', '-q', '-c', 'next');
  r.commitFile('new.txt', 'new\n');
  r.git('switch', '-q', 'main');
  index = join(r.path, '.git/index');
});

afterEach(() => sandbox.remove());

/** Changes with every index that is written. */
function markOf(path: string): string {
  const { ino, mtimeNs, size } = statSync(path, { bigint: true });
  return [ino, mtimeNs, size].join();
}

function hold(): HeldIndex {
  const held = holdIndex(index);
  if (typeof held === 'string') throw new Error(held);
  return held;
}

const git = ({ indexFile }: HeldIndex, ...args: string[]) => runGit(args, { cwd: r.path, env: { ...sandbox.env, GIT_INDEX_FILE: indexFile } });

test('without second names the index is copied: what git writes takes its place, also after a crash, and nothing is lost where it writes none', () => {
  r.write('mine.txt', 'mine\n');
  r.git('add', 'mine.txt');
  const before = markOf(index);
  releaseIndex(hold());
  expect(markOf(index)).toBe(before);
  hold();
  settleHeldIndex(index);
  expect(markOf(index)).toBe(before);
  const held = hold();
  git(held, 'merge', '-q', '--ff-only', 'next');
  releaseIndex(held);
  expect(r.git('status', '--porcelain')).toBe('M  mine.txt\n');
  r.git('reset', '-q', '--hard', 'HEAD~1');
  git(hold(), 'merge', '-q', '--ff-only', 'next');
  settleHeldIndex(index);
  expect(r.git('status', '--porcelain')).toBe('');
});

test('the copy is no younger than the index: a file of the same size that was changed in the tick in which it was staged is not overlooked', () => {
  const at = statSync(index).mtime;
  r.write('mine.txt', 'two\n');
  // Of the same size, and as old as the index and what it says of the file.
  utimesSync(join(r.path, 'mine.txt'), at, at);
  const held = hold();
  expect(statSync(held.indexFile).mtimeMs).toBeLessThanOrEqual(at.getTime());
  expect(git(held, 'status', '--porcelain', '--untracked-files=no')).toBe(' M mine.txt\n');
  releaseIndex(held);
});
