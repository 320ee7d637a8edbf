import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isCommitUnderWay } from '../../electron/sync/move/git-under-way.ts';
import { type OpenCommit, openCommit, type Waits } from '../support/open-commit.ts';
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
/** Done just before the last look of a move. */
let onNoted: (() => Promise<void>) | undefined;
let onAsked: ((verb: string | undefined) => Promise<void>) | undefined;

beforeEach(async () => {
  ({ sandbox, a, b } = twoClones());
  host = await startUpdateHost(sandbox, {
    onStep: async (step) => void (step === 'noted' && (await onNoted?.())),
    wrapGit: (git) => ({
      async run(request) {
        const output = await git.run(request);
        await onAsked?.(request.args[0]);
        return output;
      },
    }),
  });
  b.write('mine.txt', 'mine\n');
  b.git('add', 'mine.txt');
});

afterEach(async () => {
  onNoted = undefined;
  onAsked = undefined;
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

async function begin(how: Waits = {}, cwd = b.path): Promise<void> {
  commit = await openCommit(sandbox, cwd, how);
}

async function end(): Promise<{ readonly code: number | null; readonly said: string }> {
  const open = commit;
  commit = undefined;
  if (open === undefined) throw new Error('no commit is open');
  return open.finish('what I did');
}

const heldUp = {
  result: 'refused',
  reason: 'operation-in-progress',
  message: 'a commit is being made here: finish it or give it up, then pull',
} as const;

const ways: readonly (readonly [string, Waits])[] = [
  ['whose message is being written', {}],
  ['of an alias', { words: ['-c', 'alias.ci=commit', 'ci'] }],
  ['of everything, which holds the lock', { words: ['commit', '-a'] }],
  ['whose hook runs', { words: ['commit', '-q', '-m', 'by hand'], hook: 'pre-commit' }],
  ['of a revert whose hook runs', { words: ['revert', '--no-edit', 'HEAD'], hook: 'prepare-commit-msg' }],
  ['of a merge whose hook runs', { words: ['merge', '-q', '--no-ff', '--no-edit', 'beside'], hook: 'pre-merge-commit' }],
];

// Other systems are asked by `ps`, below.
describe.skipIf(process.platform !== 'linux')('N-13: a commit that is being made', () => {
  test.each(ways)('%s is waited for: nothing moves, and it becomes a commit on what it was begun on', async (_how, how) => {
    b.git('stash', '-q');
    b.git('switch', '-q', '-c', 'beside', '--no-track');
    b.commitFile('beside.txt', 'beside\n');
    b.git('switch', '-q', 'main');
    // These two want an index in which nothing is staged.
    if (!['revert', 'merge'].includes(how.words?.[0] ?? '')) b.git('stash', 'pop', '-q', '--index');
    const begun = b.head();
    await begin(how);
    push();
    const before = wholeState(b);
    expect(await host.pushed(b)).toMatchObject([heldUp]);
    expect(wholeState(b)).toBe(before);
    expect(await end()).toMatchObject({ code: 0 });
    expect(b.git('rev-parse', 'HEAD~1').trim()).toBe(begun);
    expect(await host.pushed(b)).toMatchObject([{ result: 'refused', reason: 'diverged' }]);
  });

  test('that is given up is no longer waited for', async () => {
    await begin();
    const head = push();
    expect(await host.pushed(b)).toMatchObject([heldUp]);
    await commit?.giveUp();
    commit = undefined;
    expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
    expect([b.head(), b.git('status', '--porcelain')]).toEqual([head, 'A  mine.txt\n']);
  });

  test('from a folder below, or by another name of the work tree, is the same', async () => {
    mkdirSync(join(b.path, 'below'));
    symlinkSync(b.path, join(sandbox.root, 'other-name'));
    for (const cwd of [join(b.path, 'below'), join(sandbox.root, 'other-name')]) {
      await begin({}, cwd);
      expect(await isCommitUnderWay(b.path)).toBe(true);
      await commit?.giveUp();
      commit = undefined;
      expect(await isCommitUnderWay(b.path)).toBe(false);
    }
  });

  test('in a linked work tree holds nothing up but that one', async () => {
    b.git('worktree', 'add', '-q', '../linked', '-b', 'beside');
    const linked = sandbox.at(join(sandbox.root, 'linked'));
    linked.write('theirs.txt', 'theirs\n');
    linked.git('add', 'theirs.txt');
    await begin({}, linked.path);
    const head = push();
    expect(await Promise.all([linked, b].map(({ path }) => isCommitUnderWay(path)))).toEqual([true, false]);
    expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
    expect(b.head()).toBe(head);
    expect(await end()).toMatchObject({ code: 0 });
  });

  test('that begins when we have looked already is seen by the last look', async () => {
    push();
    onNoted = () => begin();
    const head = b.head();
    expect(await host.pushed(b)).toMatchObject([heldUp]);
    expect(b.head()).toBe(head);
    expect(await end()).toMatchObject({ code: 0 });
  });

  test('that begins while the last look looks at files is seen at its end', async () => {
    // The first one notes in the index what trees it would make: that would be seen by itself.
    await begin();
    await commit?.giveUp();
    // Git is only asked where files come.
    a.commitFile('comes.txt', 'theirs\n');
    push();
    onNoted = async () => {
      onAsked = async () => {
        onAsked = undefined;
        await begin();
      };
    };
    const head = b.head();
    expect(await host.pushed(b)).toMatchObject([heldUp]);
    expect(b.head()).toBe(head);
    expect(await end()).toMatchObject({ code: 0 });
  });

  test('that begins when the lock goes which we wait for is seen', async () => {
    const head = b.head();
    const index = join(b.path, '.git/index');
    copyFileSync(index, join(sandbox.root, 'index'));
    writeFileSync(`${index}.lock`, '');
    push();
    let waited: Promise<void> | undefined;
    onAsked = async (verb) => {
      if (verb !== 'rev-parse') return;
      onAsked = undefined;
      waited = begin({ index: join(sandbox.root, 'index') }).then(() => rmSync(`${index}.lock`));
    };
    // On a machine that is very busy the lock is there for too long: that is a refusal, too.
    expect(await host.pushed(b)).toMatchObject([{ result: 'refused' }]);
    await waited;
    expect(b.head()).toBe(head);
    expect(await end()).toMatchObject({ code: 0 });
  });

  test('holds up Undo, in its words', async () => {
    push();
    expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded' }]);
    const undoer = undoerOf(host, async (step) => void (step === 'noted' && (await onNoted?.())));
    const words = { message: expect.stringContaining('a commit is being made here: finish it or give it up, then undo again') };
    await begin();
    const before = wholeState(b);
    expect(await undoer.undo(b)).toMatchObject(words);
    expect(wholeState(b)).toBe(before);
    await commit?.giveUp();
    onNoted = () => begin();
    expect(await undoer.undo(b)).toMatchObject(words);
    expect(wholeState(b)).toBe(before);
    expect(await end()).toMatchObject({ code: 0 });
  });
});

describe.skipIf(['ps', 'lsof'].some((program) => spawnSync(program, ['-v']).error !== undefined))('N-13: where ps and lsof are asked', () => {
  test.each([
    ['whose message is being written', {}],
    ['whose hook runs', { words: ['commit', '-q', '-m', 'by hand'], hook: 'pre-commit' }],
  ])('a commit %s is seen in its work tree, also where that has an odd name', async (_how, how) => {
    b.git('worktree', 'add', '-q', '../grüße 🎉', '-b', 'beside');
    const odd = join(sandbox.root, 'grüße 🎉');
    writeFileSync(join(odd, 'mine.txt'), 'mine\n');
    sandbox.git(odd, 'add', 'mine.txt');
    const seen = () => Promise.all([odd, b.path].map((path) => isCommitUnderWay(path, 'ps')));
    expect(await seen()).toEqual([false, false]);
    await begin(how, odd);
    expect(await seen()).toEqual([true, false]);
    expect(await end()).toMatchObject({ code: 0 });
    expect(await seen()).toEqual([false, false]);
  });
});
