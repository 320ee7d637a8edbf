import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isCommitUnderWay } from '../../electron/sync/move/preflight/commit-under-way.ts';
import { type OpenCommit, openCommit } from '../support/open-commit.ts';
import type { Sandbox, TestRepository } from '../support/repository.ts';
import { twoClones } from '../support/two-clones.ts';
import { undoerOf } from '../support/undo-host.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';
import { wholeState } from '../support/work-tree-state.ts';

// Git holds no lock while a commit waits for its message or for a hook. If the branch moved then, the commit would fail at its very end.

let sandbox: Sandbox;
let a: TestRepository;
let b: TestRepository;
let host: UpdateHost;
let commit: OpenCommit | undefined;

beforeEach(async () => {
  ({ sandbox, a, b } = twoClones());
  host = await startUpdateHost(sandbox, {});
  b.write('mine.txt', 'mine\n');
  b.git('add', 'mine.txt');
});

afterEach(async () => {
  await commit?.giveUp();
  commit = undefined;
  await host.close();
  sandbox.remove();
});

function push(): string {
  const id = a.commitFile('file.txt', `${Math.random()}\n`);
  a.git('push', '-q', 'origin', 'main');
  return id;
}

const end = async (): Promise<{ readonly code: number | null; readonly said: string }> => {
  const open = commit;
  commit = undefined;
  if (open === undefined) throw new Error('no commit is open');
  return open.finish('what I did');
};

// Only Linux tells where a git runs.
const ways = [
  ['whose message is being written', {}],
  ['by an alias, whose message is being written', { words: ['-c', 'alias.ci=commit', 'ci'] }],
  ...(process.platform === 'linux' ? [['whose hook runs', { hook: true }] as const] : []),
] as const;

describe.skipIf(process.platform === 'win32')('N-13: a commit of the user’s', () => {
  test.each(ways)('%s is waited for: nothing moves, it becomes a commit on what it was begun on, and then the branches stand as they do', async (_how, how) => {
    const begun = b.head();
    commit = await openCommit(sandbox, b.path, how);
    push();
    const before = wholeState(b);
    expect(await host.pushed(b)).toMatchObject([
      { result: 'refused', reason: 'operation-in-progress', message: 'a commit is being made here: write its message or give it up, then pull' },
    ]);
    expect(wholeState(b)).toBe(before);
    expect(await end()).toMatchObject({ code: 0 });
    expect(b.git('rev-parse', 'HEAD~1').trim()).toBe(begun);
    expect(b.git('show', '--format=', '--name-only', 'HEAD')).toBe('mine.txt\n');
    expect(await host.pushed(b)).toMatchObject([{ result: 'refused', reason: 'diverged' }]);
  });

  test('that is given up is no longer waited for', async () => {
    commit = await openCommit(sandbox, b.path);
    const head = push();
    expect(await host.pushed(b)).toMatchObject([{ reason: 'operation-in-progress' }]);
    await commit.giveUp();
    commit = undefined;
    expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
    expect([b.head(), b.git('status', '--porcelain')]).toEqual([head, 'A  mine.txt\n']);
  });

  test('in a linked work tree holds nothing up but that one', async () => {
    b.git('worktree', 'add', '-q', '../linked', '-b', 'beside');
    const linked = sandbox.at(join(sandbox.root, 'linked'));
    linked.write('theirs.txt', 'theirs\n');
    linked.git('add', 'theirs.txt');
    commit = await openCommit(sandbox, linked.path);
    const head = push();
    expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
    expect(b.head()).toBe(head);
    expect(await end()).toMatchObject({ code: 0 });
  });

  test('holds up Undo, in its words', async () => {
    push();
    expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
    const undoer = undoerOf(host);
    commit = await openCommit(sandbox, b.path);
    const before = wholeState(b);
    expect(await undoer.undo(b)).toMatchObject({
      message: expect.stringContaining('a commit is being made here: write its message or give it up, then undo again'),
    });
    expect(wholeState(b)).toBe(before);
    expect(await end()).toMatchObject({ code: 0 });
  });

  test('is seen by ps, too, which does not know the folders', async () => {
    const seen = () => Promise.all((['proc', 'ps', 'nobody'] as const).map((teller) => isCommitUnderWay(b.path, join(b.path, '.git'), teller)));
    const proc = process.platform === 'linux';
    expect(await seen()).toEqual([false, false, false]);
    commit = await openCommit(sandbox, b.path);
    expect(await seen()).toEqual([proc, true, false]);
    expect(await end()).toMatchObject({ code: 0 });
    expect(await seen()).toEqual([false, false, false]);
  });
});
