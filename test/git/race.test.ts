import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GitError } from '../../electron/git/error.ts';
import { heldName, holdIndex, settleIndex } from '../../electron/git/held-index.ts';
import type { Git } from '../../electron/git/run.ts';
import { openMoves } from '../../electron/store/moves.ts';
import { MovePlan } from '../../electron/sync/move/move-plan.ts';
import { runGit } from '../support/quick-git.ts';
import type { Sandbox, TestRepository } from '../support/repository.ts';
import { twoClones } from '../support/two-clones.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';
import { wholeState } from '../support/work-tree-state.ts';

// The person does something in the very moment between our last look and git's own.

let sandbox: Sandbox;
let a: TestRepository;
let b: TestRepository;
let host: UpdateHost;
let justAfter: { readonly verb: string; readonly act: () => void } | null = null;
let takesLockAway = false;
let justBefore: { readonly verb: string; readonly act: () => void } | null = null;

beforeEach(async () => {
  ({ sandbox, a, b } = twoClones({
    files: [
      ['a.txt', 'one\n'],
      ['b.txt', 'two\n'],
    ],
  }));
  justAfter = null;
  const wrapGit = (git: Git): Git => ({
    async run(request) {
      const now = justBefore;
      if (now !== null && request.args[0] === now.verb) {
        justBefore = null;
        now.act();
      }
      if (takesLockAway && request.args[0] === 'merge') {
        // The run goes on as in the helper; the person removes the lock by hand in the middle of it, and stages.
        takesLockAway = false;
        const held = request.heldIndex;
        if (held === undefined) throw new Error('not held');
        expect(holdIndex(held)).toBeNull();
        runGit(['merge', '-q', '--ff-only', request.args.at(-1) ?? ''], { cwd: b.path, env: { ...sandbox.env, GIT_INDEX_FILE: heldName(held.path) } });
        rmSync(`${held.path}.lock`);
        b.write('mine.txt', 'mine\n');
        b.git('add', 'mine.txt');
        settleIndex(held);
        return { code: 0, stdout: Buffer.alloc(0), stderr: '' };
      }
      const output = await git.run(request);
      // The fetch that moves a branch here asks no remote.
      if (justAfter !== null && request.args[0] === justAfter.verb && request.args.includes('.')) {
        const then = justAfter;
        justAfter = null;
        then.act();
      }
      return output;
    },
  });
  const onStep = () => {
    if (justBefore?.verb !== 'noted') return;
    justBefore.act();
    justBefore = null;
  };
  host = await startUpdateHost(sandbox, { wrapGit, onStep });
});

afterEach(async () => {
  await host.close();
  sandbox.remove();
});

function push(): string {
  const id = a.commitFile('a.txt', `${'more\n'.repeat(20)}`);
  a.git('push', '-q', 'origin', 'main');
  return id;
}

/** Locks, and names of an index, that are left. */
const leftOfLocks = () => readdirSync(join(b.path, '.git')).filter((name) => /everref-index|lock/.test(name));

test('N-6: who writes the index between our last look and its lock is seen by another look: what is staged stays staged, who switched is left', async () => {
  const head = push();
  b.write('b.txt', 'mine\n');
  justBefore = { verb: 'merge', act: () => b.git('add', 'b.txt') };
  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
  expect([b.head(), b.git('status', '--porcelain')]).toEqual([head, 'M  b.txt\n']);
  b.git('reset', '-q', '--hard');
  b.git('branch', 'topic', 'HEAD~1');
  push();
  let before = '';
  justBefore = {
    verb: 'merge',
    act() {
      b.git('switch', '-q', 'topic');
      before = wholeState(b);
    },
  };
  expect(await host.pushed(b)).toMatchObject([{ result: 'refused', reason: 'locked' }]);
  expect(wholeState(b)).toBe(before);
  expect(host.lines().at(-1)).toMatchObject({ what: 'refused' });
  b.git('switch', '-q', 'main');
  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
  expect(leftOfLocks()).toEqual([]);
});

test('N-6: what is staged then below the name of a file that comes is not dropped (git would)', async () => {
  await comesAsFile({ wasFolder: false });
  justBefore = {
    verb: 'merge',
    act() {
      b.write('d/e/mine.txt', 'mine\n');
      b.git('add', 'd/e/mine.txt');
    },
  };
  expect(await host.pushed(b)).toMatchObject([{ result: 'refused', reason: 'local-changes-in-the-way', message: expect.stringContaining('d/e/mine.txt') }]);
  expect(b.git('status', '--porcelain')).toBe('A  d/e/mine.txt\n');
});

test.each([
  ['which changes files, is followed all the same', 'a.txt', 'fast-forwarded'],
  ['which brings files, is followed later, and is told so', 'comes.txt', 'refused'],
])('who writes the index without a pause in the way of a push %s', async (_what, name, result) => {
  a.commitFile(name, 'theirs\n');
  a.git('push', '-q', 'origin', 'main');
  let n = 0;
  const act = () => {
    b.write('b.txt', `${n++}\n`);
    b.git('add', 'b.txt');
    justBefore = n < 10 ? { verb: 'merge', act } : null;
  };
  justBefore = { verb: 'merge', act };
  const [answer] = await host.pushed(b);
  justBefore = null;
  expect(answer).toMatchObject(result === 'refused' ? { result, message: 'files were staged here just now: Everref looks again later' } : { result });
  expect([b.git('show', ':b.txt'), b.git('status', '--porcelain')]).toEqual([`${n - 1}\n`, 'M  b.txt\n']);
  expect(leftOfLocks()).toEqual([]);
  if (result === 'refused') expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
});

test('N-6: where somebody takes the lock of the index away while git is at work, their index is brought up to what came, and keeps what they staged', async () => {
  a.git('rm', '-q', 'b.txt');
  a.write('comes.txt', 'theirs\n');
  const head = push();
  takesLockAway = true;
  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
  expect(b.head()).toBe(head);
  expect(b.git('status', '--porcelain')).toBe('A  mine.txt\n');
  expect(leftOfLocks()).toEqual([]);
});

test('a new branch that the person makes and takes between our look and git’s, which writes no index: git moves that one, and it is put back', async () => {
  const before = b.head();
  push();
  justBefore = { verb: 'merge', act: () => b.git('switch', '-q', '-c', 'mine') };
  expect(await host.pushed(b)).toMatchObject([{ result: 'refused', reason: 'locked' }]);
  expect([b.git('symbolic-ref', 'HEAD').trim(), b.head('mine'), b.head('main')]).toEqual(['refs/heads/mine', before, before]);
  expect(b.git('status', '--porcelain')).toBe('');
});

test.runIf(process.platform !== 'win32')('N-6: while git looks at the files, before it would lock the index, nobody stages what it then forgets', async () => {
  const said = join(sandbox.root, 'said');
  // Runs as git reads the file again, in the middle of its merge; a person’s git knows nothing of the settings of that.
  const peek = `sh -c 'test -z "$GIT_REFLOG_ACTION" || test -e ${said} || { env -u GIT_INDEX_FILE git add b.txt 2>/dev/null; echo $? > ${said}; }; cat'`;
  b.git('config', '--global', 'filter.peek.clean', peek);
  b.git('config', '--global', 'filter.peek.smudge', 'cat');
  a.commitFile('peek.txt', 'same\n');
  a.git('push', '-q', 'origin', 'main');
  b.git('pull', '-q');
  writeFileSync(join(b.path, '.git/info/attributes'), 'peek.txt filter=peek\n');
  const head = push();
  b.write('b.txt', 'mine\n');
  justBefore = { verb: 'merge', act: () => utimesSync(join(b.path, 'peek.txt'), 1, 1) };
  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
  expect(b.head()).toBe(head);
  const isStaged = readFileSync(said, 'utf8').trim() === '0';
  expect(b.git('status', '--porcelain', 'b.txt')).toBe(isStaged ? 'M  b.txt\n' : ' M b.txt\n');
});

const killed: readonly (readonly [string, () => Error])[] = [
  ['helper', () => new GitError('helper-died', { args: ['merge'], cwd: b.path }, '')],
  ['host', () => new Error('killed')],
];

/** Locks the index as the helper would for the move that is under way. */
function holdForMove(): string {
  const row = host.store.db.prepare('SELECT plan FROM moves').get();
  const { hold } = MovePlan.parse(JSON.parse(String(row?.['plan'])));
  if (hold === null) throw new Error('not held');
  expect(holdIndex({ ...hold, mark: null })).toBeNull();
  return hold.path;
}

test.each(killed)(
  'N-6: a %s that is killed after git had ended, before the new index is in its place: it is put there, with what is staged',
  async (_who, died) => {
    const head = push();
    b.write('b.txt', 'mine\n');
    b.git('add', 'b.txt');
    justBefore = {
      verb: 'merge',
      act() {
        const index = holdForMove();
        runGit(['merge', '-q', '--ff-only', head], { cwd: b.path, env: { ...sandbox.env, GIT_INDEX_FILE: heldName(index) } });
        throw died();
      },
    };
    await host.pushed(b);
    await host.updater.recover();
    expect(b.head('main')).toBe(head);
    expect(b.git('status', '--porcelain')).toBe('M  b.txt\n');
    expect(leftOfLocks()).toEqual([]);
    expect(host.lines().at(-1)).toMatchObject({ what: 'fast-forwarded' });
  },
);

test.each(killed)('N-6: a %s that is killed before git began leaves no lock: the index is as it was, and the next look moves', async (_who, died) => {
  const head = push();
  b.write('b.txt', 'mine\n');
  b.git('add', 'b.txt');
  const before = wholeState(b);
  justBefore = {
    verb: 'merge',
    act() {
      holdForMove();
      throw died();
    },
  };
  await host.pushed(b);
  await host.updater.recover();
  expect([wholeState(b), leftOfLocks()]).toEqual([before, []]);
  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
  expect([b.head('main'), b.git('status', '--porcelain')]).toEqual([head, 'M  b.txt\n']);
});

test('N-6: a host that is killed where somebody had taken the lock away: the next start brings their index up to what came', async () => {
  const head = push();
  justBefore = {
    verb: 'merge',
    act() {
      const index = holdForMove();
      runGit(['merge', '-q', '--ff-only', head], { cwd: b.path, env: { ...sandbox.env, GIT_INDEX_FILE: heldName(index) } });
      rmSync(`${index}.lock`);
      b.write('mine.txt', 'mine\n');
      b.git('add', 'mine.txt');
      throw new Error('killed');
    },
  };
  await host.pushed(b);
  await host.updater.recover();
  expect([b.head('main'), b.git('status', '--porcelain'), leftOfLocks()]).toEqual([head, 'A  mine.txt\n', []]);
});

test('a switch to a branch in the very moment in which it is moved without a work tree: it goes back, nothing looks staged, and the next look moves it', async () => {
  b.git('switch', '-q', '-c', 'other', '--no-track');
  const id = push();
  const before = b.head('main');
  justAfter = { verb: 'fetch', act: () => b.git('symbolic-ref', 'HEAD', 'refs/heads/main') };
  expect(await host.pushed(b)).toMatchObject([
    { result: 'refused', reason: 'locked', message: 'the branch was checked out just now: Everref looks again later' },
  ]);
  expect(b.head('main')).toBe(before);
  expect(b.git('status', '--porcelain')).toBe('');
  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
  expect(b.head('main')).toBe(id);
  expect(b.git('status', '--porcelain')).toBe('');
});

test('who switches in that moment and commits at once is held up until the branch is back: no commit takes away what came', async () => {
  b.git('switch', '-q', '-c', 'other', '--no-track');
  const id = push();
  const before = b.head('main');
  const said: string[] = [];
  const commit = () => {
    try {
      b.write('b.txt', 'mine\n');
      b.git('add', 'b.txt');
      b.git('commit', '-q', '-m', 'mine');
    } catch (error) {
      said.push(error instanceof Error ? error.message : '');
    }
  };
  justAfter = {
    verb: 'fetch',
    act() {
      b.git('symbolic-ref', 'HEAD', 'refs/heads/main');
      justBefore = { verb: 'diff-index', act: commit };
    },
  };
  expect(await host.pushed(b)).toMatchObject([{ result: 'refused', reason: 'locked' }]);
  expect(said).toMatchObject([expect.stringContaining('index.lock')]);
  commit();
  expect(b.git('show', '--format=%P', '--name-only', 'HEAD').trim()).toBe(`${before}\n\nb.txt`);
  b.git('pull', '-q', '--rebase');
  expect([b.git('rev-parse', 'HEAD~1').trim(), leftOfLocks()]).toEqual([id, []]);
});

test('a switch that is under way is waited for, and then nothing is moved', async () => {
  b.git('switch', '-q', '-c', 'other', '--no-track');
  const id = push();
  const before = b.head('main');
  const hooks = join(sandbox.root, 'hooks');
  mkdirSync(hooks);
  // A switch that lasts as long as its hook.
  writeFileSync(join(hooks, 'post-checkout'), '#!/bin/sh\necho waiting >&2\nread -r line <&3\n', { mode: 0o700 });
  const child = spawn('git', ['-c', `core.hooksPath=${hooks}`, 'switch', '-q', 'main'], {
    cwd: b.path,
    env: sandbox.env,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  });
  const ended = once(child, 'exit');
  await once(child.stderr ?? process.stderr, 'data');
  b.git('symbolic-ref', 'HEAD', 'refs/heads/other');
  if (process.platform === 'linux') {
    expect(await host.pushed(b)).toMatchObject([{ result: 'refused', reason: 'locked' }]);
    expect(b.head('main')).toBe(before);
  }
  const pipe = child.stdio[3];
  if (pipe !== null && pipe !== undefined && 'write' in pipe) pipe.write('go on\n');
  await ended;
  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
  expect(b.head('main')).toBe(id);
});

/** A move without a work tree whose branch is taken in that moment; the host is killed before it has looked. */
async function killedWhileTaken(): Promise<void> {
  b.git('switch', '-q', '-c', 'other', '--no-track');
  a.commitFile('comes.txt', 'theirs\n');
  push();
  justAfter = {
    verb: 'fetch',
    act() {
      b.git('symbolic-ref', 'HEAD', 'refs/heads/main');
      justBefore = {
        verb: 'diff-index',
        act() {
          throw new Error('killed');
        },
      };
    },
  };
  await host.pushed(b);
}

test('a move without a work tree that is killed while its branch is taken: the next start puts the branch back', async () => {
  const before = b.head('main');
  await killedWhileTaken();
  expect(b.git('status', '--porcelain')).not.toBe('');
  // A kill leaves the lock, too.
  const { hold } = MovePlan.parse(JSON.parse(openMoves(host.store).list()[0]?.plan ?? ''));
  expect(hold === null ? 'not noted' : holdIndex({ ...hold, mark: null })).toBeNull();
  await host.updater.recover();
  expect([b.head('main'), b.git('status', '--porcelain'), leftOfLocks()]).toEqual([before, '', []]);
});

test.each([
  [
    'staged a part of it as it was',
    (r: TestRepository) => r.git('restore', '--source=HEAD~2', '--staged', '--worktree', 'a.txt'),
    'M  a.txt\n',
    /moved forward to/,
  ],
  ['committed on it', (r: TestRepository) => r.commitFile('b.txt', 'mine\n'), '', /you have gone on since: Everref touched nothing/],
])('a move without a work tree that was killed is left where its person has taken it over since, and %s', async (_what, act, status, words) => {
  await killedWhileTaken();
  b.git('reset', '-q', '--hard');
  act(b);
  const tip = b.head('main');
  await host.updater.recover();
  expect([b.head('main'), b.git('status', '--porcelain'), leftOfLocks()]).toEqual([tip, status, []]);
  expect(host.lines().map(({ message }) => message)).toContainEqual(expect.stringMatching(words));
});

test('a switch right after such a move has the new files and is left', async () => {
  b.git('switch', '-q', '-c', 'other', '--no-track');
  const id = push();
  justAfter = { verb: 'fetch', act: () => b.git('switch', '-q', 'main') };
  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
  expect(b.head()).toBe(id);
  expect(b.git('status', '--porcelain')).toBe('');
});

test('a branch that was deleted between our first look and the last does not come back', async () => {
  b.git('switch', '-q', '-c', 'other');
  push();
  justBefore = { verb: 'noted', act: () => b.git('branch', '-q', '-D', 'main') };
  await host.pushed(b);
  expect(b.git('for-each-ref', '--format=%(refname)', 'refs/heads')).toBe('refs/heads/other\n');
});

test('ORIG_HEAD is the user’s also where git refuses after it has written it', async () => {
  b.git('reset', '-q', '--soft', 'HEAD~1');
  b.git('reset', '-q', '--hard', 'ORIG_HEAD');
  b.git('update-ref', 'ORIG_HEAD', 'HEAD~1');
  push();
  const before = wholeState(b);
  justBefore = { verb: 'merge', act: () => b.write('a.txt', 'mine, just now\n') };
  expect(await host.pushed(b)).toMatchObject([{ result: 'refused', reason: 'local-changes-in-the-way' }]);
  b.git('checkout', '-q', 'a.txt');
  expect(wholeState(b)).toBe(before);
});

test('a file that the user deleted between our first look and git’s start stays deleted', async () => {
  push();
  const before = b.head();
  justBefore = { verb: 'noted', act: () => rmSync(join(b.path, 'a.txt')) };
  expect(await host.pushed(b)).toMatchObject([{ result: 'refused', reason: 'local-changes-in-the-way', message: expect.stringContaining('a.txt') }]);
  expect(b.git('status', '--porcelain')).toBe(' D a.txt\n');
  expect(b.head()).toBe(before);
});

/** A push brings a file `d`: where a folder of that name is, or where nothing is. */
async function comesAsFile({ wasFolder }: { readonly wasFolder: boolean }): Promise<void> {
  if (wasFolder) {
    a.commitFile('d/f.txt', 'one\n');
    a.git('push', '-q', 'origin', 'main');
    await host.pushed(b);
    a.git('rm', '-q', '-r', 'd');
  }
  a.commitFile('d', 'a file\n');
  a.git('push', '-q', 'origin', 'main');
}

test('N-6: what the user stages between our first look and git’s start, in a folder that becomes a file, is not dropped (git would)', async () => {
  await comesAsFile({ wasFolder: true });
  justBefore = {
    verb: 'noted',
    act() {
      b.write('d/f.txt', 'mine\n');
      b.git('add', 'd/f.txt');
    },
  };
  expect(await host.pushed(b)).toMatchObject([{ result: 'refused', reason: 'local-changes-in-the-way' }]);
  expect(b.git('status', '--porcelain')).toBe('M  d/f.txt\n');
  expect(b.git('show', ':d/f.txt')).toBe('mine\n');
});

test.each([
  ['in a folder of which all else goes', true, () => b.git('add', 'd/e/mine.txt')],
  ['in a folder that was not there', false, () => b.git('add', 'd/e/mine.txt')],
  ['by its name alone (add -N)', false, () => b.git('add', '-N', 'd/e/mine.txt')],
])('N-6: a new file that the user stages just then below the name of a file that comes is not dropped (git would): %s', async (_where, wasFolder, stage) => {
  await comesAsFile({ wasFolder });
  const before = b.head();
  let after = '';
  justBefore = {
    verb: 'noted',
    act() {
      b.write('d/e/mine.txt', 'mine\n');
      stage();
      after = wholeState(b);
    },
  };
  expect(await host.pushed(b)).toMatchObject([{ result: 'refused', reason: 'local-changes-in-the-way', message: expect.stringContaining('d/e/mine.txt') }]);
  expect(wholeState(b)).toBe(after);
  expect(b.head()).toBe(before);
});

test('ORIG_HEAD that the user wrote between our first look and git’s start stays theirs', async () => {
  const before = b.head();
  push();
  justBefore = { verb: 'noted', act: () => b.git('merge', '-q', '@{upstream}') };
  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
  expect(b.head('ORIG_HEAD')).toBe(before);
});

test('the journal’s line is closed before the move is forgotten: no crash leaves one that says moving for ever', async () => {
  push();
  const left: number[] = [];
  host.journal.subscribe(({ what }) => {
    if (what === 'fast-forwarded') left.push(Number(host.store.db.prepare('SELECT count(*) AS n FROM moves').get()?.['n']));
  });
  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
  expect(left).toEqual([1]);
  expect(host.lines().map(({ what }) => what)).not.toContain('moving');
});

test('a gc of the user’s takes the folder away that git is about to write into: that is said as another git at work, and the next look goes through', async () => {
  const head = push();
  const gone: string[] = [];
  justBefore = {
    verb: 'fetch',
    act() {
      // What leads nowhere answers git as a folder that was removed after git had made it.
      for (let n = 0; n < 256; n++) {
        const folder = join(b.path, '.git/objects', n.toString(16).padStart(2, '0'));
        if (existsSync(folder)) continue;
        symlinkSync('removed', folder);
        gone.push(folder);
      }
    },
  };
  expect(await host.pushed(b)).toMatchObject([{ reason: 'locked', message: expect.stringContaining('another git is at work here') }]);
  for (const folder of gone) rmSync(folder);
  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
  expect(b.head('main')).toBe(head);
});

test('two hosts of one machine share a clone: both may be told of every push, nothing is lost and nothing stays behind', async () => {
  const second = await startUpdateHost(sandbox, { name: 'second' });
  try {
    for (let n = 0; n < 12; n++) {
      if (n % 4 === 3) {
        a.git('reset', '-q', '--hard', 'HEAD~1');
        a.commitFile('a.txt', `forced ${n}\n`);
        a.git('push', '-q', '--force', 'origin', 'main');
      } else {
        a.commitFile(`f${n % 3}.txt`, `${n}\n`);
        a.git('push', '-q', 'origin', 'main');
      }
      await Promise.all([host.pushed(b), second.pushed(b, 'all')]);
      if (n % 4 === 3) b.git('reset', '-q', '--hard', a.head());
    }
    await host.pushed(b, 'all');
    expect(b.git('status', '--porcelain')).toBe('');
    expect(b.git('for-each-ref', '--format=%(refname)', 'refs/everref/incoming')).toBe('');
    expect(b.git('fsck', '--no-dangling', '--no-progress')).toBe('');
    const overwritten = a.git('log', '-g', '--format=%H', 'refs/remotes/origin/main').split('\n').filter(Boolean);
    for (const id of overwritten) expect(b.git('for-each-ref', `--contains=${id}`), id).not.toBe('');
    for (const one of [host, second]) expect(one.lines().filter(({ what }) => what === 'moving')).toEqual([]);
  } finally {
    await second.close();
  }
});
