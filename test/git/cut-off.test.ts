import { chmodSync, cpSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Git } from '../../electron/git/run.ts';
import type { MoveStep } from '../../electron/sync/move/move.ts';
import { type Cut, cutMerge, inGitsOrder } from '../support/cut-merge.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';
import { wholeState } from '../support/work-tree-state.ts';

// Everref and git are killed in the middle of a move, the person goes on, Everref starts again: what git had done is undone, what the person did stays.

let sandbox: Sandbox;
let host: UpdateHost;
let target = '';
let crash: { readonly at: MoveStep | 'roll-back' } | { readonly at: 'merge'; readonly cut: Cut } | null = null;
let world: { b: TestRepository; twin: TestRepository };

class Killed extends Error {}

const wrapGit = (git: Git): Git => ({
  async run(request) {
    // Its first part is done by then: the lock is gone, and so is what came new.
    if (request.args[0] === 'checkout-index' && crash?.at === 'roll-back') {
      crash = null;
      throw new Killed();
    }
    if (request.args[0] !== 'merge' || crash?.at !== 'merge') return git.run(request);
    cutMerge(world.b, target, crash.cut);
    throw new Killed();
  },
});

beforeAll(async () => {
  sandbox = createSandbox();
  const remote = sandbox.bare('template/remote.git');
  const a = sandbox.clone(remote, 'template/a');
  for (const name of ['b.txt', 'c.txt', 'd/e.txt', 'gone.txt', 'going/too.txt', 'z.txt']) a.write(name, `${name}\n`);
  a.write('run.sh', '#!/bin/sh\n');
  symlinkSync('b.txt', join(a.path, 'link'));
  a.commit('first');
  a.git('push', '-q', 'origin', 'main');
  sandbox.clone(remote, 'template/b');
  // What comes begins with what was there: a shortened file can be taken for one that git began to write.
  for (const name of ['b.txt', 'c.txt', 'd/e.txt', 'z.txt']) a.write(name, `${name}\nand more\n`);
  a.git('rm', '-q', '-r', 'gone.txt', 'going', 'link');
  a.write('link/in-a-folder.txt', 'x\n');
  a.write('new/deep.txt', 'new\n');
  chmodSync(join(a.path, 'run.sh'), 0o755);
  target = a.commit('second');
  a.git('push', '-q', 'origin', 'main');
  host = await startUpdateHost(sandbox, {
    wrapGit,
    onStep: (step) => {
      if (step === crash?.at) throw new Killed();
    },
  });
});

afterAll(async () => {
  await host.close();
  sandbox.remove();
});

/** A clone that waits for the push, and its twin in which nobody but the person does anything. */
function fresh(): typeof world {
  rmSync(join(sandbox.root, 'world'), { recursive: true, force: true });
  for (const name of ['b', 'twin']) {
    cpSync(join(sandbox.root, 'template/b'), join(sandbox.root, 'world', name), { recursive: true, verbatimSymlinks: true });
    sandbox.at(join(sandbox.root, 'world', name)).git('update-index', '-q', '--refresh');
  }
  return { b: sandbox.at(join(sandbox.root, 'world/b')), twin: sandbox.at(join(sandbox.root, 'world/twin')) };
}

async function crashed(at: NonNullable<typeof crash>, deed: ((r: TestRepository) => void) | null): Promise<string> {
  world = fresh();
  crash = at;
  const clone = await host.know(world.b, 'k-world');
  await host.updater.update(host.request(clone, 'all'));
  crash = null;
  expect(host.store.db.prepare('SELECT count(*) AS n FROM moves').get()).toEqual({ n: 1 });
  deed?.(world.b);
  deed?.(world.twin);
  if (crash !== null) expect(await host.updater.recover()).toMatchObject([{ result: 'failed' }]);
  const [result] = await host.updater.recover();
  expect(result).toMatchObject({ result: 'refused', reason: 'cut-off-earlier' });
  expect(host.store.db.prepare('SELECT count(*) AS n FROM moves').get()).toEqual({ n: 0 });
  return result?.message ?? '';
}

function same(): void {
  expect(wholeState(world.b)).toBe(wholeState(world.twin));
}

const file = (repository: TestRepository, name: string) => join(repository.path, name);

const deeds: readonly { readonly what: string; readonly name: string; readonly act: (r: TestRepository, name: string) => void }[] = [
  { what: 'deleted', name: 'b.txt', act: (r, name) => rmSync(file(r, name)) },
  { what: 'deleted', name: 'gone.txt', act: (r, name) => rmSync(file(r, name)) },
  { what: 'emptied', name: 'b.txt', act: (r, name) => truncateSync(file(r, name)) },
  {
    what: 'replaced by a shorter one, as editors do,',
    name: 'b.txt',
    act(r, name) {
      writeFileSync(file(r, `${name}~`), readFileSync(file(r, name)).subarray(0, 3));
      renameSync(file(r, `${name}~`), file(r, name));
    },
  },
  {
    what: 'given the content that comes, and staged,',
    name: 'c.txt',
    act(r, name) {
      writeFileSync(file(r, name), `${name}\nand more\n`);
      r.git('add', name);
    },
  },
  { what: 'staged as deleted', name: 'd/e.txt', act: (r, name) => r.git('rm', '-q', name) },
  { what: 'made executable', name: 'run.sh', act: (r, name) => chmodSync(file(r, name), 0o755) },
];

describe('N-6: killed before git wrote anything: all that is found is the person’s, also what looks like git’s', () => {
  test.each(deeds)('a file that was $what ($name)', async ({ name, act }) => {
    for (const at of ['noted', 'asked'] as const) {
      await crashed({ at }, (r) => act(r, name));
      same();
    }
  });

  test('a lock that the person’s own git holds by then is not removed', async () => {
    await crashed({ at: 'noted' }, (r) => writeFileSync(file(r, '.git/index.lock'), 'mine'));
    expect(readFileSync(file(world.b, '.git/index.lock'), 'utf8')).toBe('mine');
  });

  test('a branch that the person pulled forward by then keeps the ORIG_HEAD that this left', async () => {
    await crashed({ at: 'noted' }, (r) => r.git('pull', '-q', '--ff-only'));
    same();
  });
});

describe('N-6: killed in the middle, at each step of git’s: exactly that is undone', () => {
  const count = 9;
  const steps = Array.from({ length: count }, (_, whole) => [null, 0, 4].map((cut) => ({ whole, cut, lock: true }))).flat();

  test('there are as many paths as steps are played', () => {
    world = fresh();
    world.b.git('fetch', '-q');
    expect(inGitsOrder(world.b, target)).toHaveLength(count + 1);
  });

  test.each(steps)('after $whole paths, $cut bytes of the next', async (cut) => {
    await crashed({ at: 'merge', cut }, null);
    same();
  });

  test.each([1, 3, 4, 6, 8])('where git ended by itself after %i paths nothing but its files shows it', async (whole) => {
    await crashed({ at: 'merge', cut: { whole, cut: -1, lock: false } }, null);
    if (whole > 3) same();
    // It took away what goes, and so does a person: a file is only put back where git is known to have been.
    else expect(world.b.git('status', '--porcelain')).toBe(' D going/too.txt\n D gone.txt\n D link\n'.split('\n').slice(0, whole).join('\n').concat('\n'));
  });

  test.each([
    { what: 'deleted', act: (r: TestRepository) => rmSync(file(r, 'z.txt')) },
    { what: 'emptied', act: (r: TestRepository) => truncateSync(file(r, 'z.txt')) },
    { what: 'written', act: (r: TestRepository) => r.write('z.txt', 'mine\n') },
  ])('what the person $what where git had not come stays so, and is named', async ({ act }) => {
    for (const whole of [1, 4, 6]) {
      const message = await crashed({ at: 'merge', cut: { whole, cut: 0, lock: true } }, act);
      same();
      expect(message).toContain('z.txt changed in between and stayed as you have it');
    }
  });

  test.each([1, 2, 5, 6, 8])('a roll-back that is cut off itself after %i paths goes on as it began', async (whole) => {
    const at = { at: 'merge', cut: { whole, cut: null, lock: true } } as const;
    await crashed(at, () => {
      crash = { at: 'roll-back' };
    });
    same();
  });
});

test('N-6: the order that is played is git’s own', () => {
  const { b } = fresh();
  b.git('fetch', '-q');
  const log = join(sandbox.root, 'order.log');
  writeFileSync(file(b, '.git/info/attributes'), '* filter=log\n');
  b.git('config', 'filter.log.smudge', `sh -c 'ls gone.txt going/too.txt link >/dev/null 2>&1 && echo early >> ${log}; echo "$1" >> ${log}; cat' -- %f`);
  const played = inGitsOrder(b, target).flatMap(({ kind, path }) => (kind === 'D' ? [] : [path]));
  b.git('merge', '-q', '--ff-only', target);
  expect(readFileSync(log, 'utf8').trim().split('\n')).toEqual(played);
});
