import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HeldIndex, holdIndex, releaseIndex, settleHeldIndex } from '../../electron/git/held-index.ts';
import { runGit } from '../support/quick-git.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';

// An index that is locked while git works on another name of it, by raw git.

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
  r.write('mine.txt', 'mine\n');
  r.git('add', 'mine.txt');
  index = join(r.path, '.git/index');
  // Surely older than what is written in a test.
  utimesSync(index, 1_000_000_000, 1_000_000_000);
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

/** What is there besides what git itself has. */
const left = () => readdirSync(join(r.path, '.git')).filter((name) => /everref|\.lock$/.test(name));
/** A git that works on the held index. */
const merge = ({ indexFile }: HeldIndex) => runGit(['merge', '-q', '--ff-only', 'next'], { cwd: r.path, env: { ...sandbox.env, GIT_INDEX_FILE: indexFile } });
const status = () => r.git('status', '--porcelain');

describe('a run that ends by itself', () => {
  test.each(['core.splitIndex=true', 'core.untrackedCache=true', 'index.version=4', 'index.threads=2', 'core.checkStat=minimal'])(
    'with %s what git wrote takes the index’s place, with what is staged',
    (setting) => {
      const [key = '', value = ''] = setting.split('=');
      r.git('config', key, value);
      r.git('update-index', ...(key === 'core.splitIndex' ? ['--split-index'] : key === 'index.version' ? ['--index-version', '4'] : ['--refresh']));
      const held = hold();
      merge(held);
      releaseIndex(held);
      expect([status(), left()]).toEqual(['M  mine.txt\n', []]);
      expect(r.git('ls-files')).toBe('a.txt\nmine.txt\nnew.txt\n');
      r.write('a.txt', 'more\n');
      r.git('add', 'a.txt');
      expect(status()).toBe('M  a.txt\nM  mine.txt\n');
    },
  );

  test('what git wrote takes the index’s place, with what is staged; nobody else stages meanwhile; nothing is left', () => {
    const held = hold();
    merge(held);
    expect(() => r.git('add', 'mine.txt')).toThrow(/index\.lock': File exists/);
    releaseIndex(held);
    expect([status(), left()]).toEqual(['M  mine.txt\n', []]);
    expect(r.head()).toBe(r.head('next'));
    expect(r.git('fsck', '--no-dangling')).toBe('');
  });

  test('a git that wrote nothing leaves the very index that was there', () => {
    const before = markOf(index);
    const held = hold();
    releaseIndex(held);
    expect([markOf(index), left()]).toEqual([before, []]);
  });

  test('where there is no index yet, one may come', () => {
    rmSync(index);
    const held = hold();
    runGit(['read-tree', 'main'], { cwd: r.path, env: { ...sandbox.env, GIT_INDEX_FILE: held.indexFile } });
    releaseIndex(held);
    expect([r.git('ls-files'), left()]).toEqual(['a.txt\nmine.txt\n', []]);
  });

  test('where somebody takes the lock away meanwhile, an index that they wrote is theirs; one that nobody wrote is followed', () => {
    let held = hold();
    merge(held);
    rmSync(`${index}.lock`);
    releaseIndex(held);
    expect([status(), left()]).toEqual(['M  mine.txt\n', []]);
    r.git('reset', '-q', '--hard', 'HEAD~1');
    held = hold();
    merge(held);
    rmSync(`${index}.lock`);
    r.git('rm', '-q', '--cached', 'a.txt');
    const theirs = markOf(index);
    writeFileSync(`${index}.lock`, 'theirs');
    releaseIndex(held);
    expect([markOf(index), readFileSync(`${index}.lock`, 'utf8'), left()]).toEqual([theirs, 'theirs', ['index.lock']]);
  });

  test('the other name is as old as the index: by its age git knows which files it must read again', () => {
    const held = hold();
    expect(statSync(held.indexFile, { bigint: true }).mtimeNs).toBe(statSync(index, { bigint: true }).mtimeNs);
    releaseIndex(held);
  });
});

describe('an index that cannot be locked', () => {
  test('is told of in git’s words, and left as it is', () => {
    writeFileSync(`${index}.lock`, 'theirs');
    expect(holdIndex(index)).toBe(`fatal: Unable to create '${index}.lock': File exists.`);
    expect(readFileSync(`${index}.lock`, 'utf8')).toBe('theirs');
  });

  test('in a folder that is not there any more', () => {
    const gone = join(sandbox.root, 'gone/index');
    expect(holdIndex(gone)).toMatch(/^fatal: Unable to create '.*gone\/index.lock': /);
  });
});

describe('N-6: a run whose helper was killed', () => {
  test('before git wrote the index: it is the old one, and the lock goes', () => {
    const before = markOf(index);
    hold();
    settleHeldIndex(index);
    settleHeldIndex(index);
    // Its other name stays for the next hold, which is none the worse for it.
    expect([markOf(index), left()]).toEqual([before, ['everref-index.new']]);
    releaseIndex(hold());
    expect([markOf(index), left()]).toEqual([before, []]);
  });

  test('in the middle of its writing: the lock stays, as one of git’s own would, and shows it', () => {
    const before = markOf(index);
    writeFileSync(`${hold().indexFile}.lock`, 'half');
    settleHeldIndex(index);
    expect([markOf(index), left()]).toEqual([before, ['index.lock']]);
  });

  test('after git had ended: its index takes its place', () => {
    merge(hold());
    settleHeldIndex(index);
    settleHeldIndex(index);
    expect([status(), left()]).toEqual(['M  mine.txt\n', []]);
  });

  test('after git had ended, and the person took the lock away: its index takes its place, unless they have written one since', () => {
    merge(hold());
    rmSync(`${index}.lock`);
    settleHeldIndex(index);
    expect([status(), left()]).toEqual(['M  mine.txt\n', []]);
    r.git('reset', '-q', '--hard', 'HEAD~1');
    merge(hold());
    rmSync(`${index}.lock`);
    r.git('rm', '-q', '--cached', 'a.txt');
    const theirs = markOf(index);
    settleHeldIndex(index);
    expect([markOf(index), left()]).toEqual([theirs, []]);
  });

  test('a lock of somebody else’s is left', () => {
    writeFileSync(`${index}.lock`, 'theirs');
    settleHeldIndex(index);
    expect([readFileSync(`${index}.lock`, 'utf8'), existsSync(index)]).toEqual(['theirs', true]);
  });
});
