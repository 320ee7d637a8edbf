import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bringSubmodules } from '../../electron/engine/webhooks/submodules/bring.ts';
import type { Git, GitRequest } from '../../electron/git/run.ts';
import { startGit } from '../support/git-helper.ts';
import { type OpenCommit, openCommit } from '../support/open-commit.ts';
import type { Sandbox, TestRepository } from '../support/repository.ts';
import { twoClones } from '../support/two-clones.ts';

// A submodule is on no branch: what is committed in it while an entry brings it to another commit would be held by nothing.

let sandbox: Sandbox;
let b: TestRepository;
let lib: TestRepository;
let helper: ReturnType<typeof startGit>;
let commit: OpenCommit | undefined;
let before: (request: GitRequest) => void | Promise<void>;

beforeEach(() => {
  let a: TestRepository;
  ({ sandbox, a, b } = twoClones());
  const library = join(sandbox.root, 'library');
  mkdirSync(library);
  sandbox.git(library, 'init', '-q', '-b', 'main');
  const made = sandbox.at(library);
  made.commitFile('lib.txt', 'one\n');
  a.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', '../library', 'lib');
  a.commit('with the library');
  a.git('push', '-q', 'origin', 'main');
  b.git('pull', '-q');
  b.git('config', 'submodule.lib.url', library);
  b.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'update', '--init');
  lib = sandbox.at(join(b.path, 'lib'));
  made.commitFile('lib.txt', 'two\n');
  a.git('-C', 'lib', 'pull', '-q');
  a.git('add', 'lib');
  a.commit('the newer library');
  a.git('push', '-q', 'origin', 'main');
  b.git('pull', '-q');
  helper = startGit();
  before = () => {};
});

afterEach(async () => {
  await commit?.giveUp();
  commit = undefined;
  await helper.close();
  sandbox.remove();
});

const begin = async () => {
  lib.write('mine.txt', 'mine\n');
  lib.git('add', 'mine.txt');
  commit = await openCommit(sandbox, lib.path);
};
const end = async () => {
  const open = commit;
  commit = undefined;
  expect(await open?.finish()).toMatchObject({ code: 0 });
};

function bring(): Promise<string | null> {
  const git: Git = {
    async run(request) {
      await before(request);
      return helper.run(request);
    },
  };
  return bringSubmodules(git, b.path, new AbortController().signal, 60_000);
}

test('S1-1: a submodule comes to what the commit says, with what has to be fetched', async () => {
  expect(await bring()).toBeNull();
  expect(b.git('submodule', 'status')).toMatch(/^ [0-9a-f]{40} lib/);
});

describe.skipIf(process.platform !== 'linux')('S1-1: a commit that is made in a submodule stays', () => {
  test('while it is being made', async () => {
    await begin();
    expect(await bring()).toBe('the submodule lib stays as it is: a commit is being made here: finish it or give it up, then pull');
    await end();
    expect(lib.git('log', '-1', '--format=%s')).toBe('by hand\n');
  });

  test('when it is done while it is waited for', async () => {
    const old = lib.head();
    await begin();
    let ended: Promise<void> | undefined;
    // Where its state files are is asked just before it is looked whether something is under way.
    before = ({ args, cwd }) => {
      if (cwd === lib.path && args[0] === 'rev-parse' && args.includes('--git-path')) ended ??= end();
    };
    expect(await bring()).toMatch(/^the submodule lib stays as it is: /);
    await ended;
    expect(lib.git('rev-parse', 'HEAD~1').trim()).toBe(old);
    expect(await bring()).toMatch(/^the submodule lib stays as it is: it has commits that no branch holds/);
  });

  test('when it begins after the last file was looked at', async () => {
    before = async ({ args, cwd }) => {
      if (cwd === lib.path && args.includes('--others') && commit === undefined) await begin();
    };
    expect(await bring()).toMatch(/^the submodule lib stays as it is: /);
    await end();
    expect(lib.git('log', '-1', '--format=%s')).toBe('by hand\n');
  });
});
