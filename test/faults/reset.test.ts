import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { prepareEntry } from '../../electron/engine/webhooks/prepare-entry.ts';
import type { Git, GitRequest } from '../../electron/git/run.ts';
import { openMoves } from '../../electron/store/moves.ts';
import { openPins } from '../../electron/store/pins.ts';
import type { Run } from '../../shared/model/run.ts';
import { cutMerge } from '../support/cut-merge.ts';
import { startGit } from '../support/git-helper.ts';
import { type OpenCommit, openCommit } from '../support/open-commit.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';
import { createWorkspace, type TestWorkspace } from '../support/workspace.ts';

// An entry with `checkout: reset` that is cut off, or that finds something in its way: nothing is lost, and the folder is as good as it was.

let sandbox: Sandbox;
let a: TestRepository;
let b: TestRepository;
let host: UpdateHost;
let looking: ReturnType<typeof startGit>;
let workspace: TestWorkspace;
/** Called before each run of git that the host makes. */
let before: (request: GitRequest) => void | Promise<void>;

beforeEach(async () => {
  sandbox = createSandbox();
  const remote = sandbox.bare('remote.git');
  a = sandbox.clone(remote, 'a');
  for (let n = 0; n < 40; n++) a.write(`f${n}.txt`, `${n}\n`.repeat(50));
  a.commit('first');
  a.git('push', '-q', '-u', 'origin', 'main');
  b = sandbox.clone(remote, 'code/b');
  before = () => {};
});

afterEach(async () => {
  await workspace?.stop();
  await looking?.close();
  await host?.close();
  sandbox.remove();
});

async function startHost(): Promise<void> {
  looking = startGit();
  workspace = createWorkspace(looking, [join(sandbox.root, 'code')], { watchBudget: 0 });
  await workspace.service.start();
  const wrapGit = (git: Git): Git => ({
    async run(request) {
      await before(request);
      return git.run(request);
    },
  });
  host = await startUpdateHost(sandbox, { registry: workspace.service.registry, wrapGit });
}

/** Overwrites what was pushed, so that nothing can go forward. */
function push(): string {
  a.git('commit', '-q', '--amend', '-m', 'first, again');
  for (let n = 0; n < 40; n += 2) a.write(`f${n}.txt`, `new ${n}\n`.repeat(50));
  const id = a.commit('second');
  a.git('push', '-q', '-f', 'origin', 'main');
  return id;
}

const entry = { name: 'site', workFolder: '', checkout: 'reset', submodules: false, run: [], timeoutMs: 60_000, environment: {} } as const;

function reset(folder = b.path, checkout: 'reset' | 'fast-forward' = 'reset') {
  const run: Run = {
    id: 'r-1',
    entry: 'site',
    at: new Date().toISOString(),
    state: 'running',
    why: 'trigger',
    repository: 'x',
    ref: 'refs/heads/main',
    before: null,
    after: null,
    by: null,
    delivery: null,
    exitCode: null,
    durationMs: null,
    reason: '',
    output: '',
  };
  const deps = {
    ...{ gate: host.gate, pins: openPins(host.store), journal: host.journal, registry: workspace.service.registry, updater: host.updater },
    moves: openMoves(host.store),
    refresh: async () => {},
    discover: async () => {},
    now: () => new Date(),
  };
  return prepareEntry(deps, { ...entry, folder, checkout }, run, new AbortController().signal);
}

const pinned = () => b.git('for-each-ref', '--format=%(objectname)', 'refs/everref/lost/').split('\n').filter(Boolean);

test('S1-1: reset leaves a branch alone that another work tree has checked out: its files would look like a change of its owner', async () => {
  b.git('switch', '-q', '-c', 'other');
  b.git('worktree', 'add', '-q', '../../linked', 'main');
  push();
  await startHost();
  const answer = await reset();
  expect(answer.refusal).toMatch(/checked out/);
  expect(sandbox.git(join(sandbox.root, 'linked'), 'status', '--porcelain')).toBe('');
  expect(b.git('symbolic-ref', 'HEAD').trim()).toBe('refs/heads/other');
});

test.skipIf(process.platform !== 'linux').each([
  ['is being made', true],
  ['begins while it is looked at', false],
])('S1-1: reset leaves a folder alone in which a commit %s: that becomes a commit on what it was begun on', async (_when, atOnce) => {
  b.write('f1.txt', 'mine\n');
  b.git('add', 'f1.txt');
  const head = b.head();
  push();
  await startHost();
  let commit: OpenCommit | undefined;
  const begin = async () => {
    commit = await openCommit(sandbox, b.path);
  };
  if (atOnce) await begin();
  // The first look for files in the way comes after the first look at what is under way.
  else before = ({ args }) => (args.includes('--others') && commit === undefined ? begin() : undefined);
  const answer = await reset();
  expect(answer.refusal).toBe('a commit is being made here: finish it or give it up, then pull');
  expect(b.head()).toBe(head);
  expect(await commit?.finish()).toMatchObject({ code: 0 });
  expect(b.git('rev-parse', 'HEAD~1').trim()).toBe(head);
  expect(b.git('show', ':f1.txt')).toBe('mine\n');
});

test('S1-1: reset leaves a folder alone in which a rebase or a merge is under way', async () => {
  b.commitFile('f1.txt', 'mine\n');
  b.git('switch', '-q', '-c', 'side', 'HEAD~1');
  b.commitFile('f3.txt', 'side\n');
  b.git('switch', '-q', 'main');
  b.git('merge', '-q', '--no-commit', '--no-ff', 'side');
  push();
  await startHost();
  expect((await reset()).refusal).toMatch(/merge/);
  expect(existsSync(join(b.path, '.git/MERGE_HEAD'))).toBe(true);
});

test('S1-1: what is written while a reset looks at the folder is not taken away by it', async () => {
  push();
  await startHost();
  let written = false;
  before = ({ args }) => {
    // After the first look at what is changed, before the files are set.
    if (written || args[0] !== 'ls-files') return;
    written = true;
    writeFileSync(join(b.path, 'f2.txt'), 'written in between\n');
  };
  const answer = await reset();
  expect(written).toBe(true);
  const there = readFileSync(join(b.path, 'f2.txt'), 'utf8');
  const kept = pinned().some((id) => b.git('show', `${id}:f2.txt`) === 'written in between\n');
  expect(there === 'written in between\n' || kept, answer.refusal ?? 'it was reset').toBe(true);
});

const inFile = () => readFileSync(join(b.path, 'f2.txt'), 'utf8');

test.each<readonly [string, () => void, () => string]>([
  ['a change', () => b.write('f2.txt', 'mine\n'), inFile],
  [
    'a staged file',
    () => {
      b.write('new/f.txt', 'mine\n');
      b.git('add', 'new');
    },
    () => b.git('show', ':new/f.txt'),
  ],
  ['a file where one comes', () => b.write('comes.txt', 'mine\n'), () => readFileSync(join(b.path, 'comes.txt'), 'utf8')],
  ['a commit', () => b.commitFile('f2.txt', 'mine\n'), () => b.git('show', 'main:f2.txt')],
  [
    'a switch',
    () => {
      b.git('switch', '-q', '-c', 'mine');
      b.write('f2.txt', 'mine\n');
    },
    inFile,
  ],
  // Of a file that the push leaves as it is: git's forced checkout makes it what is committed, without a word.
  [
    'a change that git was told not to look at',
    () => {
      b.git('update-index', '--assume-unchanged', 'f1.txt');
      b.write('f1.txt', 'mine\n');
    },
    () => readFileSync(join(b.path, 'f1.txt'), 'utf8'),
  ],
])('S1-1: between the looks of a reset and its last one, %s of the person’s stops it, and stays', async (_name, act, mine) => {
  a.write('comes.txt', 'theirs\n');
  push();
  await startHost();
  let looks = 0;
  before = ({ args }) => {
    if (args.includes('--others') && ++looks === 2) act();
  };
  expect((await reset()).refusal).not.toBeNull();
  expect(looks).toBe(2);
  expect(mine()).toBe('mine\n');
});

test('S1-1: reset fills a clone that was empty when it was made; what is staged there or in the way stops it, in words', async () => {
  const late = sandbox.bare('late.git');
  const c = sandbox.clone(late, 'code/c');
  a.git('push', '-q', late, 'main');
  const tip = a.head();
  await startHost();
  c.write('f0.txt', 'mine\n');
  expect((await reset(c.path)).refusal).toMatch(/not committed are in the way: f0.txt/);
  c.git('add', 'f0.txt');
  expect((await reset(c.path)).refusal).toMatch(/nothing is committed here yet, and files are staged \(f0.txt\)/);
  expect(readFileSync(join(c.path, 'f0.txt'), 'utf8')).toBe('mine\n');
  c.git('rm', '-q', '--cached', 'f0.txt');
  rmSync(join(c.path, 'f0.txt'));
  expect((await reset(c.path, 'fast-forward')).refusal).toMatch(/main has no commit yet in this folder/);
  expect(await reset(c.path)).toMatchObject({ refusal: null, head: tip });
  expect(c.git('status', '--porcelain')).toBe('');
  expect(c.head('refs/heads/main')).toBe(tip);
});

describe('N-6: a reset that is killed', () => {
  test('in the middle of its files: the next start takes its lock away, and the next run ends it', async () => {
    const tip = push();
    await startHost();
    before = ({ args }) => {
      if (args[0] !== 'checkout') return;
      cutMerge(b, tip, { whole: 9, cut: 4, lock: true });
      throw new Error('killed');
    };
    expect((await reset()).refusal).not.toBeNull();
    expect(existsSync(join(b.path, '.git/index.lock'))).toBe(true);
    before = () => {};
    await host.updater.recover();
    expect(existsSync(join(b.path, '.git/index.lock'))).toBe(false);
    expect(await reset()).toMatchObject({ refusal: null, head: tip });
    expect(b.git('status', '--porcelain')).toBe('');
    expect(host.store.db.prepare('SELECT count(*) AS n FROM moves').get()).toEqual({ n: 0 });
  });

  test('a lock that was there before is somebody else’s, and stays', async () => {
    push();
    await startHost();
    before = ({ args }) => {
      if (args[0] !== 'checkout') return;
      writeFileSync(join(b.path, '.git/index.lock'), 'theirs');
      throw new Error('killed');
    };
    writeFileSync(join(b.path, '.git/HEAD.lock'), 'theirs');
    await reset();
    before = () => {};
    await host.updater.recover();
    expect(readFileSync(join(b.path, '.git/HEAD.lock'), 'utf8')).toBe('theirs');
  });
});
