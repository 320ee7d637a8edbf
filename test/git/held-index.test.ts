import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { forgetHold, heldName, holdIndex, indexMark, indexWritten, isHold, isHoldLost, isIndexWritten, settleIndex } from '../../electron/git/held-index.ts';
import { hasLeftLock, removeLeftLocks } from '../../electron/sync/move/cut-off/live-git.ts';
import { gitOnHeld, type Hold, holdAt, type IndexGround, indexGround, token } from '../support/index-ground.ts';
import type { TestRepository } from '../support/repository.ts';

// An index that is locked while git works on another name of it, by raw git.

let ground: IndexGround;
let r: TestRepository;
let index: string;

beforeEach(() => {
  ground = indexGround();
  ({ r, index } = ground);
  r.write('mine.txt', 'mine\n');
  r.git('add', 'mine.txt');
  // Surely older than what is written in a test.
  utimesSync(index, 1_000_000_000, 1_000_000_000);
});

afterEach(() => ground.sandbox.remove());

const hold = () => holdAt(index);
/** What is there besides what git itself has. */
const left = () => readdirSync(join(r.path, '.git')).filter((name) => /everref|\.lock$/.test(name));
/** A git that works on the held index. */
const merge = () => gitOnHeld(ground, 'merge', '-q', '--ff-only', 'next');
const status = () => r.git('status', '--porcelain');

describe('a run that ends by itself', () => {
  test.each(['core.splitIndex=true', 'core.untrackedCache=true', 'index.version=4', 'index.threads=2', 'core.checkStat=minimal'])(
    'with %s what git wrote takes the index’s place, with what is staged',
    (setting) => {
      const [key = '', value = ''] = setting.split('=');
      r.git('config', key, value);
      r.git('update-index', ...(key === 'core.splitIndex' ? ['--split-index'] : key === 'index.version' ? ['--index-version', '4'] : ['--refresh']));
      const held = hold();
      merge();
      settleIndex(held);
      expect([status(), left()]).toEqual(['M  mine.txt\n', []]);
      expect(r.git('ls-files')).toBe('a.txt\nmine.txt\nnew.txt\n');
      r.write('a.txt', 'more\n');
      r.git('add', 'a.txt');
      expect(status()).toBe('M  a.txt\nM  mine.txt\n');
    },
  );

  test('what git wrote takes the index’s place, with what is staged; nobody else stages meanwhile; nothing is left', () => {
    const held = hold();
    merge();
    expect(() => r.git('add', 'mine.txt')).toThrow(/index\.lock': File exists/);
    settleIndex(held);
    expect([status(), left()]).toEqual(['M  mine.txt\n', []]);
    expect(r.head()).toBe(r.head('next'));
    expect(r.git('fsck', '--no-dangling')).toBe('');
  });

  test('a git that wrote nothing leaves the very index that was there', () => {
    const before = indexMark(index);
    const held = hold();
    settleIndex(held);
    expect([indexMark(index), left()]).toEqual([before, []]);
  });

  test('where there is no index yet, one may come', () => {
    rmSync(index);
    const held = hold();
    gitOnHeld(ground, 'read-tree', 'main');
    settleIndex(held);
    expect([r.git('ls-files'), left()]).toEqual(['a.txt\nmine.txt\n', []]);
  });

  test('where somebody takes the lock away meanwhile, nothing takes the index’s place, whoever has locked it since; that is found out', () => {
    const held = hold();
    merge();
    expect(isHoldLost(index)).toBe(false);
    rmSync(`${index}.lock`);
    r.git('rm', '-q', '--cached', 'a.txt');
    const theirs = indexMark(index);
    writeFileSync(`${index}.lock`, 'theirs');
    settleIndex(held);
    expect([indexMark(index), readFileSync(`${index}.lock`, 'utf8')]).toEqual([theirs, 'theirs']);
    rmSync(`${index}.lock`);
    expect([isHoldLost(index), isHoldLost(index)]).toEqual([true, true]);
    forgetHold(index);
    expect([isHoldLost(index), left()]).toEqual([false, []]);
  });

  test('the other name is as old as the index: by its age git knows which files it must read again', () => {
    const held = hold();
    expect(statSync(heldName(index), { bigint: true }).mtimeNs).toBe(statSync(index, { bigint: true }).mtimeNs);
    settleIndex(held);
  });
});

describe('an index that cannot be locked', () => {
  test('is told of in git’s words, and left as it is', () => {
    writeFileSync(`${index}.lock`, 'theirs');
    expect(holdIndex({ path: index, mark: null, token })).toBe(`fatal: Unable to create '${index}.lock': File exists.`);
    expect(readFileSync(`${index}.lock`, 'utf8')).toBe('theirs');
  });

  test('is not locked where somebody wrote it since it was looked at', () => {
    const mark = indexMark(index);
    r.git('rm', '-q', '--cached', 'a.txt');
    expect(holdIndex({ path: index, mark, token })).toBe(indexWritten);
    expect(left()).toEqual([]);
    expect(holdIndex({ path: index, mark: indexMark(index), token })).toBeNull();
  });

  test('in a folder that is not there any more', () => {
    const gone = join(ground.sandbox.root, 'gone/index');
    expect(holdIndex({ path: gone, mark: null, token })).toMatch(/^fatal: Unable to create '.*gone\/index.lock': /);
  });
});

describe('N-6: a run whose helper was killed', () => {
  /** Twice: who settles may be killed, too. */
  const settle = (held: Hold) => {
    settleIndex(held);
    settleIndex(held);
  };

  test('before all was ready: what was there stays, also where an earlier run has left its other name', () => {
    const before = indexMark(index);
    for (const made of [null, 'half a copy', readFileSync(index)]) {
      if (made !== null) writeFileSync(heldName(index), made);
      writeFileSync(`${index}.lock`, `everref ${token}\n`);
      settle({ path: index, token });
      expect([indexMark(index), left()]).toEqual([before, []]);
    }
  });

  test('before git wrote the index: it is the old one, and the lock goes', () => {
    const before = indexMark(index);
    settle(hold());
    expect([indexMark(index), left()]).toEqual([before, []]);
  });

  test('in the middle of its writing: the half is left as the lock, as by any git that is killed', () => {
    const before = indexMark(index);
    const held = hold();
    writeFileSync(`${heldName(index)}.lock`, 'half');
    expect(isHold(`${index}.lock`)).toBe(true);
    settle(held);
    expect([indexMark(index), left(), readFileSync(`${index}.lock`, 'utf8'), isHold(`${index}.lock`)]).toEqual([before, ['index.lock'], 'half', false]);
  });

  test('after git had ended: its index takes its place', () => {
    const held = hold();
    expect(isIndexWritten(held)).toBe(false);
    writeFileSync(`${heldName(index)}.lock`, 'half');
    expect(isIndexWritten(held)).toBe(false);
    rmSync(`${heldName(index)}.lock`);
    merge();
    expect([isIndexWritten(held), isIndexWritten({ path: index, token: 'b' })]).toEqual([true, false]);
    settle(held);
    expect(isIndexWritten(held)).toBe(false);
    expect([status(), left()]).toEqual(['M  mine.txt\n', []]);
  });

  test('a lock of somebody else’s is left, also one of another run', () => {
    for (const theirs of ['theirs', 'everref bbbbbbbbbbbbbbbb\nheld 1-2-3\n']) {
      writeFileSync(`${index}.lock`, theirs);
      writeFileSync(heldName(index), 'theirs');
      settle({ path: index, token });
      expect([readFileSync(`${index}.lock`, 'utf8'), existsSync(heldName(index)), existsSync(index)]).toEqual([theirs, true, true]);
    }
  });

  test('what a killed git left is told from an index that another host holds: only that goes with the cut-off move', async () => {
    const lock = `${index}.lock`;
    writeFileSync(lock, 'everref bbbbbbbbbbbbbbbb\nheld 1-2-3\n');
    expect([hasLeftLock([lock]), await removeLeftLocks([lock]), left()]).toEqual([false, [], ['index.lock']]);
    writeFileSync(lock, '');
    expect([hasLeftLock([lock]), await removeLeftLocks([lock]), left()]).toEqual([true, [lock], []]);
  });
});
