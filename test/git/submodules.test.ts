import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';

// `submodules: follow`: a submodule goes along with its parent where it is just as git left it, and else stays, and is named.

let sandbox: Sandbox;
let library: TestRepository;
let a: TestRepository;
let b: TestRepository;
let inner: TestRepository;
let host: UpdateHost;
let submodules: 'follow' | 'leave' = 'follow';
let onStep: ((step: string) => void) | null = null;

beforeEach(async () => {
  sandbox = createSandbox();
  submodules = 'follow';
  onStep = null;
  const libraryRemote = sandbox.bare('library.git');
  library = sandbox.clone(libraryRemote, 'library');
  library.write('.gitignore', '*.ign\n');
  library.commitFile('lib.txt', 'one\n');
  library.git('push', '-q', 'origin', 'main');
  const remote = sandbox.bare('remote.git');
  a = sandbox.clone(remote, 'a');
  a.git('submodule', '--quiet', 'add', libraryRemote, 'parts/lib');
  a.commitFile('file.txt', 'one\n');
  a.git('push', '-q', 'origin', 'main');
  b = sandbox.clone(remote, 'b');
  b.git('submodule', '--quiet', 'update', '--init');
  inner = sandbox.at(join(b.path, 'parts/lib'));
  host = await startUpdateHost(sandbox, { overrides: () => ({ submodules }), onStep: (step) => onStep?.(step) });
});

afterEach(async () => {
  await host.close();
  sandbox.remove();
});

/** A new commit of the library, recorded by the parent and pushed. */
function push(change: (r: TestRepository) => void = (r) => r.write('lib.txt', 'two\n')): string {
  change(library);
  const id = library.commit('newer');
  library.git('push', '-q', 'origin', 'main');
  sandbox.git(join(a.path, 'parts/lib'), 'fetch', '-q');
  sandbox.git(join(a.path, 'parts/lib'), 'checkout', '-q', id);
  a.write('file.txt', `with ${id}\n`);
  a.commit('newer library');
  a.git('push', '-q', 'origin', 'main');
  return id;
}

test('N-12: a clean submodule on the recorded commit goes along: its commit is fetched, its files are new, the journal says so', async () => {
  inner.write('mine.ign', 'ignored\n');
  const id = push();
  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded', message: 'main moved forward 1 commit to origin/main' }]);
  expect(inner.head()).toBe(id);
  expect(readFileSync(join(inner.path, 'lib.txt'), 'utf8')).toBe('two\n');
  expect(b.git('status', '--porcelain')).toBe('');
  expect(readFileSync(join(inner.path, 'mine.ign'), 'utf8')).toBe('ignored\n');
  expect(inner.git('for-each-ref', 'refs/everref', 'refs/remotes/origin/main')).not.toContain(id);
  expect(existsSync(join(b.path, '.git/modules/parts/lib/ORIG_HEAD'))).toBe(false);
  expect(host.lines()).toMatchObject([
    { what: 'fast-forwarded', message: 'main moved forward 1 commit to origin/main' },
    { what: 'fast-forwarded', message: expect.stringContaining('moved forward 1 commit to what ') },
  ]);
});

test('without the wish, a submodule is left to the user', async () => {
  submodules = 'leave';
  const old = inner.head();
  push();
  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded', message: 'main moved forward 1 commit to origin/main' }]);
  expect(inner.head()).toBe(old);
});

test('one that nobody checked out is not brought here', async () => {
  b.git('submodule', '--quiet', 'deinit', '-f', 'parts/lib');
  push();
  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded', message: 'main moved forward 1 commit to origin/main' }]);
  expect(existsSync(join(inner.path, 'lib.txt'))).toBe(false);
});

test('a branch that is not checked out takes no submodule along', async () => {
  b.git('switch', '-q', '-c', 'own', '--no-track');
  const old = inner.head();
  push();
  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded', branch: 'main' }]);
  expect(inner.head()).toBe(old);
});

describe('it stays just as it is, in words, where it is not as git left it', () => {
  const newFile = (r: TestRepository) => r.write('new.txt', 'theirs\n');
  test.each<[string, () => void, string, ((r: TestRepository) => void)?]>([
    ['a changed file', () => inner.write('lib.txt', 'mine\n'), 'it has changes of yours'],
    ['a new file', () => inner.write('new.txt', 'mine\n'), 'it has changes of yours', newFile],
    [
      'an ignored file in the way',
      () => inner.write('x.ign', 'mine\n'),
      'x.ign',
      (r) => {
        r.write('x.ign', 'theirs\n');
        r.git('add', '-f', 'x.ign');
      },
    ],
    ['a commit of its own', () => inner.commitFile('own.txt', 'own\n'), 'another commit is checked out in it than the one that was recorded'],
    ['a branch', () => inner.git('switch', '-q', '-c', 'work'), 'the branch work is checked out in it'],
    ['update = merge', () => b.git('config', 'submodule.parts/lib.update', 'merge'), 'its update is set to merge'],
    ['a command', () => b.git('config', 'submodule.parts/lib.update', '!touch ../../ran'), 'its update is set to a command'],
    ['a program of its own', () => inner.git('config', 'core.sshCommand', 'touch ran'), 'its own configuration would run programs'],
    [
      'an unreachable remote',
      () => inner.git('config', 'remote.origin.url', join(sandbox.root, 'nowhere.git')),
      'origin says that there is no such repository',
    ],
    ['index.lock', () => writeFileSync(join(b.path, '.git/modules/parts/lib/index.lock'), ''), 'another git is at work here'],
  ])('%s', async (_what, here, words, change) => {
    here();
    const before = stateOf(inner);
    push(change);
    const [result] = await host.pushed(b);
    expect(result).toMatchObject({ result: 'fast-forwarded' });
    expect(result?.message).toMatch(/^main moved forward 1 commit to origin\/main; the submodule parts\/lib stays as it is: /);
    expect(result?.message).toContain(words);
    expect(stateOf(inner)).toBe(before);
    expect(existsSync(join(b.path, 'ran'))).toBe(false);
    expect(host.lines().some(({ what, why }) => what === 'refused' && why === 'submodule-left')).toBe(true);
  });

  test('a commit that does not follow on the recorded one', async () => {
    const old = inner.head();
    push();
    await host.pushed(b);
    sandbox.git(join(a.path, 'parts/lib'), 'checkout', '-q', old);
    a.commit('back to the older library');
    a.git('push', '-q', 'origin', 'main');
    const at = inner.head();
    expect((await host.pushed(b))[0]?.message).toContain('its new commit does not follow on the one that is checked out');
    expect(inner.head()).toBe(at);
  });
});

function stateOf(r: TestRepository): string {
  return [r.git('status', '--porcelain=v2', '--untracked-files=all', '--ignored'), r.git('rev-parse', 'HEAD'), r.git('for-each-ref')].join('\n');
}

test('N-6: cut off in the middle of a submodule’s move: the next start puts it right', async () => {
  for (const at of ['noted', 'asked', 'merged', 'finished']) {
    const id = push((r) => r.write('lib.txt', `${at}\n`));
    let seen = 0;
    onStep = (step) => {
      // The parent's move comes first.
      if (step === at && ++seen === 2) throw new Error('killed');
    };
    await host.pushed(b);
    onStep = null;
    const before = at === 'noted' || at === 'asked' ? wholeHead(inner) : null;
    const [result] = await host.updater.recover();
    expect(result).toMatchObject({ result: before === null ? 'fast-forwarded' : 'refused' });
    if (before === null) expect(inner.head()).toBe(id);
    else expect(wholeHead(inner)).toBe(before);
    expect(host.store.db.prepare('SELECT count(*) AS n FROM moves').get()).toEqual({ n: 0 });
    inner.git('checkout', '-q', id);
    expect(b.git('status', '--porcelain')).toBe('');
  }
});

function wholeHead(r: TestRepository): string {
  return `${r.head()}\n${r.git('status', '--porcelain')}`;
}
