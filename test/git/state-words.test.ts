import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { markWord, operationWord, sentence } from '../../renderer/places/machines/state/checkout-words.ts';
import { aspectsOf, aspectWord } from '../../renderer/places/machines/state/trait-words.ts';
import type { Checkout } from '../../shared/model/checkout.ts';
import { startGit } from '../support/git-helper.ts';
import { createSandbox, type Sandbox } from '../support/repository.ts';
import { createWorkspace } from '../support/workspace.ts';
import { prepareClone, states } from './safe-moves/states.ts';
import { bringingFolder } from './safe-moves/world.ts';

// Every state, made by raw git, looked at by Everref, and said on the page: from the work tree to the words.

let sandbox: Sandbox;
let git: ReturnType<typeof startGit>;
beforeAll(() => {
  sandbox = createSandbox();
  git = startGit();
});
afterAll(async () => {
  await git.close();
  sandbox.remove();
});

/** What a person reads of a checkout. */
function words(checkout: Checkout): string {
  const marks = [
    markWord(checkout),
    ...(checkout.operation === null ? [] : [operationWord[checkout.operation]]),
    ...((checkout.conflicted ?? 0) > 0 ? [`${checkout.conflicted} conflicted`] : []),
    ...((checkout.stashes ?? 0) > 0 ? [`${checkout.stashes} stashed`] : []),
    ...aspectsOf(checkout).map((aspect) => aspectWord[aspect]),
  ];
  const problem = checkout.problem === null ? '' : ` ${checkout.problem.message.replaceAll(sandbox.root, '…')}`;
  return `${sentence(checkout)}. [${marks.join(' · ')}]${problem}`;
}

const upToDate = 'main is up to date with origin/main.';
const expected: Readonly<Record<string, string | RegExp>> = {
  normal: `${upToDate} [Up to date]`,
  'detached HEAD': /^On no branch: the head is detached at [0-9a-f]{7}\. \[Detached\]$/,
  'unborn branch': 'fresh has no commits yet. [No commits yet]',
  bare: `${upToDate} [Up to date · Bare]`,
  'shallow clone': `${upToDate} [Up to date · Shallow]`,
  'partial clone': `${upToDate} [Up to date · Partial]`,
  'sparse checkout': `${upToDate} [Up to date · Sparse]`,
  'with a submodule': `${upToDate} [Up to date · Submodules]`,
  'linked work tree': `${upToDate} [Up to date · Worktree]`,
  'locked work tree': `${upToDate} [Up to date · Worktree · Locked]`,
  'branch not checked out': 'own is local only: it has no upstream. [Local only]',
  'work tree whose folder is missing': 'own is local only: it has no upstream. [Local only]',
  // Deleted folders go from the list; a workspace that is not there at all is told as a trouble, and its checkouts stay.
  'the clone’s folder is missing': 'not listed',
  'not a repository any more': /^It cannot be read\. \[No repository any more\] Git finds no repository here any more\..*clone it again, or restore it/,
  'dubious ownership': /^It cannot be read\. \[Another user’s folder\] .*run: git config --global --add safe\.directory '…/,
  'corrupt index': /^It cannot be read\. \[Damaged\] Git cannot read this repository: .*Run git fsck/,
  'corrupt object': /^It cannot be read\. \[Damaged\] Git cannot read this repository: .*Run git fsck/,
  'upstream gone': 'main has lost its upstream: origin/no-more is gone. [Upstream gone]',
  'remote renamed': 'main is up to date with upstream/main. [Up to date]',
  'several remotes': `${upToDate} [Up to date]`,
  'no remote': 'main is local only: it has no remote. [Local only]',
  'no upstream': 'main is local only: it has no upstream. [Local only]',
  'merge in progress': `${upToDate} [Up to date · Merging]`,
  'rebase in progress': /^On no branch: the head is detached at [0-9a-f]{7}\. \[Detached · Rebasing\]$/,
  'cherry-pick in progress': `${upToDate} [Up to date · Cherry-picking]`,
  'revert in progress': `${upToDate} [Up to date · Reverting]`,
  'bisect in progress': `${upToDate} [Up to date · Bisecting]`,
  'patches being applied (am)': `${upToDate} [Up to date · Applying patches]`,
  // Begun only where it is to hold a move up.
  'a commit’s message being written': `${upToDate} [Up to date]`,
  'conflicts left by a stash': `${upToDate} [Up to date · 1 conflicted · 1 stashed]`,
  stashes: `${upToDate} [Up to date · 1 stashed]`,
  'index.lock left behind': `${upToDate} [Up to date · Lock left behind]`,
  'a rename of case comes': `${upToDate} [Up to date]`,
  'names with spaces, stars, line ends, emoji, dashes': `${upToDate} [Up to date]`,
};

describe('S3-2, P-1: each state is seen on real git and has words of its own on the page', () => {
  test.each(states.map((state, index) => ({ ...state, index })).filter(({ possible }) => possible !== false))('$name', async (state) => {
    const beside = bringingFolder(sandbox, state.brings ?? 'ordinary');
    const folder = join(beside, `words-${state.index}`);
    mkdirSync(folder);
    const root = prepareClone(sandbox, state, folder, false);
    const path = join(root, state.at ?? 'clone');
    const workspace = createWorkspace(git, [folder], { watch: false });
    try {
      await workspace.service.start();
      state.damage?.(path);
      if (state.damage !== undefined) await workspace.service.refresh('all');
      const seen = workspace.service.registry.checkouts().find((checkout) => checkout.path === path);
      const said = seen === undefined ? 'not listed' : words(seen);
      const wanted = expected[state.name];
      if (wanted instanceof RegExp) expect(said).toMatch(wanted);
      else expect(said).toBe(wanted);
      expect(seen?.worktrees.some(({ missing }) => missing) ?? false).toBe(state.name === 'work tree whose folder is missing');
    } finally {
      await workspace.stop();
    }
  });
});

test('S3-2: a clone whose git folder is damaged stays in the list, also after a restart, and is itself again when it is mended', async () => {
  const beside = bringingFolder(sandbox, 'ordinary');
  const folder = join(beside, 'damaged');
  mkdirSync(folder);
  const clone = sandbox.clone(`file://${join(beside, 'same.git')}`, join(folder, 'clone').slice(sandbox.root.length + 1));
  const first = createWorkspace(git, [folder], { watch: false });
  await first.service.start();
  const { id } = first.at(clone.path);
  renameSync(join(clone.path, '.git/HEAD'), join(clone.path, '.git/HEAD.away'));
  await first.service.refresh('all');
  expect(first.at(clone.path)).toMatchObject({ id, state: 'failed', problem: { code: 'not-a-repository' } });
  await first.stop();
  const second = createWorkspace(git, [folder], { watch: false, store: first.store });
  await second.service.start();
  expect(second.at(clone.path)).toMatchObject({ id, state: 'failed', problem: { code: 'not-a-repository' } });
  renameSync(join(clone.path, '.git/HEAD.away'), join(clone.path, '.git/HEAD'));
  await second.service.refresh('all');
  expect(second.at(clone.path)).toMatchObject({ id, state: 'up-to-date', problem: null });
  await second.stop();
});

test('S3-2: a lock is only said to be left when it has been there for a minute, and no longer once it is gone', async () => {
  const beside = bringingFolder(sandbox, 'ordinary');
  const folder = join(beside, 'locks');
  mkdirSync(folder);
  const clone = sandbox.clone(`file://${join(beside, 'same.git')}`, join(folder, 'clone').slice(sandbox.root.length + 1));
  const workspace = createWorkspace(git, [folder], { watch: false });
  await workspace.service.start();
  const lock = join(clone.path, '.git/index.lock');
  const traits = async () => {
    await workspace.service.refresh([workspace.at(clone.path).id]);
    return workspace.at(clone.path).traits;
  };
  writeFileSync(lock, '');
  expect(await traits()).toEqual([]);
  utimesSync(lock, new Date(), new Date(Date.now() - 61_000));
  expect(await traits()).toEqual(['lock-left']);
  rmSync(lock);
  expect(await traits()).toEqual([]);
  await workspace.stop();
});

test('S3-2: a submodule that is a workspace of its own is looked at like any clone, and its own work tree setting is no danger', async () => {
  const beside = bringingFolder(sandbox, 'a submodule’s newer commit');
  const clone = sandbox.clone(`file://${join(beside, 'same.git')}`, join(beside, 'asked').slice(sandbox.root.length + 1));
  sandbox.git(beside, 'clone', '-q', join(beside, 'a/lib'), 'library-remote');
  clone.git('config', 'submodule.lib.url', join(beside, 'library-remote'));
  clone.git('submodule', '--quiet', 'update', '--init');
  const path = join(clone.path, 'lib');
  const workspace = createWorkspace(git, [clone.path, path], { watch: false });
  await workspace.service.start();
  expect(workspace.at(path)).toMatchObject({ kind: 'clone', state: 'detached', trusted: true, problem: null });
  expect(workspace.at(clone.path).traits).toEqual(['submodules']);
  await workspace.stop();
});
