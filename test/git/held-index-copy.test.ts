import { statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { heldName, indexMark, settleIndex } from '../../electron/git/held-index.ts';
import { gitOnHeld, holdAt, type IndexGround, indexGround } from '../support/index-ground.ts';
import type { TestRepository } from '../support/repository.ts';

// As held-index.test.ts, on a disk that knows no second names (FAT, some networks): there is none here, so that the one call says so.

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const linkSync: typeof fs.linkSync = () => {
    throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' });
  };
  return { ...fs, linkSync };
});

let ground: IndexGround;
let r: TestRepository;
let index: string;

beforeEach(() => {
  ground = indexGround();
  ({ r, index } = ground);
});

afterEach(() => ground.sandbox.remove());

const hold = () => holdAt(index);
const git = (...args: string[]) => gitOnHeld(ground, ...args);

test('without second names the index is copied: what git writes takes its place, also after a crash, and nothing is lost where it writes none', () => {
  r.write('mine.txt', 'mine\n');
  r.git('add', 'mine.txt');
  const before = indexMark(index);
  settleIndex(hold());
  expect(indexMark(index)).toBe(before);
  settleIndex(hold());
  expect(indexMark(index)).toBe(before);
  const held = hold();
  git('merge', '-q', '--ff-only', 'next');
  settleIndex(held);
  expect(r.git('status', '--porcelain')).toBe('M  mine.txt\n');
  r.git('reset', '-q', '--hard', 'HEAD~1');
  const again = hold();
  git('merge', '-q', '--ff-only', 'next');
  settleIndex(again);
  settleIndex(again);
  expect(r.git('status', '--porcelain')).toBe('');
});

test('the copy is no younger than the index: a file of the same size that was changed in the tick in which it was staged is not overlooked', () => {
  const at = statSync(index).mtime;
  r.write('mine.txt', 'two\n');
  // Of the same size, and as old as the index and what it says of the file.
  utimesSync(join(r.path, 'mine.txt'), at, at);
  const held = hold();
  expect(statSync(heldName(index)).mtimeMs).toBeLessThanOrEqual(at.getTime());
  expect(git('status', '--porcelain', '--untracked-files=no')).toBe(' M mine.txt\n');
  settleIndex(held);
});
