import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPuller } from '../../electron/sync/update/pull.ts';
import type { Checkout } from '../../shared/model/checkout.ts';
import type { PullResult } from '../../shared/model/pull.ts';
import type { Sandbox, TestRepository } from '../support/repository.ts';
import { twoClones } from '../support/two-clones.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';

let sandbox: Sandbox;
let remote: string;
let a: TestRepository;
let b: TestRepository;
let host: UpdateHost;

beforeEach(async () => {
  ({ sandbox, remote, a, b } = twoClones({ push: ['main:side', 'main'] }));
  host = await startUpdateHost(sandbox);
});

afterEach(async () => {
  await host.close();
  sandbox.remove();
});

/** What the workspace would show of the checkouts, read by plain git. */
function shown(id: string): Checkout | undefined {
  const place = host.deps.registry.placesOf('k-1').find(({ checkoutId }) => checkoutId === id);
  if (place === undefined) return undefined;
  const at = sandbox.at(place.path);
  const ask = (...args: string[]) => {
    try {
      return at.git(...args).trim() || null;
    } catch {
      return null;
    }
  };
  const branch = ask('symbolic-ref', '--short', '-q', 'HEAD');
  const head = ask('rev-parse', '--verify', '-q', 'HEAD');
  const upstream = ask('rev-parse', '--abbrev-ref', '@{u}');
  const state =
    place.kind === 'bare' ? 'local-only' : head === null ? 'unborn' : branch === null ? 'detached' : upstream === null ? 'local-only' : 'up-to-date';
  return {
    id,
    hostId: host.deps.hostId,
    repository: 'file/r',
    remotes: [],
    path: place.path,
    kind: place.kind,
    cloneId: 'k-1',
    branch,
    head,
    upstream,
    state,
    ahead: null,
    behind: null,
    staged: null,
    unstaged: null,
    untracked: null,
    conflicted: null,
    stashes: null,
    unpushed: null,
    operation: null,
    traits: [],
    held: false,
    branches: [],
    branchCount: 0,
    worktrees: [],
    files: [],
    unpushedCommits: [],
    stashList: [],
    trusted: true,
    problem: null,
    updatedAt: new Date().toISOString(),
  };
}

async function pull(repository: TestRepository, ids?: readonly string[], how: 'pull' | 'fetch' = 'pull'): Promise<readonly PullResult[]> {
  await host.know(repository);
  const { registry } = host.deps;
  const all = registry.placesOf('k-1').map(({ checkoutId }) => checkoutId);
  const puller = createPuller({
    hostId: host.deps.hostId,
    updater: host.updater,
    registry: {
      checkouts: () => all.flatMap((id) => shown(id) ?? []),
      checkout: shown,
      clone: (id) => registry.clone(id),
      place: (id) => registry.placesOf('k-1').find(({ checkoutId }) => checkoutId === id),
    },
    refresh: async () => undefined,
  });
  return puller[how](ids ?? 'all', 'pull-now');
}

const push = (branch: string) => {
  const id = a.commitFile('file.txt', `${Math.random()}\n`);
  a.git('push', '-q', 'origin', `HEAD:${branch}`);
  return id;
};

test('Pull now: one result per checkout, up to date too', async () => {
  expect(await pull(b)).toMatchObject([{ result: 'up-to-date', branch: 'main', checkoutId: 'c-00000000', message: 'main is up to date with origin/main' }]);
  push('main');
  expect(await pull(b)).toMatchObject([{ result: 'fast-forwarded', branch: 'main' }]);
});

test('Pull now: ahead is said as nothing new; other branches that move are told as well', async () => {
  b.commitFile('mine.txt', 'mine\n');
  b.git('branch', '-q', 'side', 'origin/side');
  push('side');
  expect(await pull(b)).toMatchObject([
    { result: 'up-to-date', reason: 'ahead', branch: 'main' },
    { result: 'fast-forwarded', branch: 'side' },
  ]);
});

test('Pull now moves what the user moved back, and works in each linked work tree', async () => {
  b.git('worktree', 'add', '-q', join(sandbox.root, 'linked'), '-b', 'side', '--track', 'origin/side');
  push('main');
  push('side');
  await pull(b);
  b.git('reset', '-q', '--hard', 'HEAD~1');
  expect(await pull(b, ['c-00000001'])).toMatchObject([
    { checkoutId: 'c-00000001', branch: 'side', result: 'up-to-date' },
    { branch: 'main', result: 'refused', reason: 'held' },
  ]);
  expect(await pull(b, ['c-00000000'])).toMatchObject([{ checkoutId: 'c-00000000', branch: 'main', result: 'fast-forwarded' }]);
});

test.each<[string, (b: TestRepository) => TestRepository | undefined, string]>([
  ['detached', (b) => void b.git('switch', '-q', '--detach'), 'detached'],
  ['unborn', (b) => void b.git('switch', '-q', '--orphan', 'fresh'), 'unborn'],
  ['no upstream', (b) => void b.git('switch', '-q', '-c', 'own', '--no-track'), 'no-upstream'],
  ['bare', () => sandbox.clone(remote, 'bare.git', '--bare'), 'bare'],
])('Pull now on a checkout that is %s says so', async (_state, prepare, reason) => {
  const repository = prepare(b) ?? b;
  const [own] = await pull(repository, ['c-00000000']);
  expect(own).toMatchObject({ result: 'refused', reason, checkoutId: 'c-00000000' });
  expect(own?.message).not.toMatch(/undefined|null/);
});

test('Fetch looks at the remote and moves no branch; Pull now then does', async () => {
  const tip = push('main');
  const before = b.git('rev-parse', 'main', 'origin/main');
  expect(await pull(b, undefined, 'fetch')).toMatchObject([
    { result: 'fetched', reason: null, branch: 'main', after: tip, message: 'origin/main has something new for main' },
  ]);
  // N-16: nor does the tracking branch move.
  expect(b.git('rev-parse', 'main', 'origin/main')).toBe(before);
  expect(b.git('cat-file', '-t', tip).trim()).toBe('commit');
  expect(await pull(b)).toMatchObject([{ result: 'fast-forwarded', after: tip }]);
  expect(await pull(b, undefined, 'fetch')).toMatchObject([{ result: 'up-to-date' }]);
  b.git('switch', '-q', '--detach');
  expect(await pull(b, undefined, 'fetch')).toMatchObject([{ result: 'fetched', reason: null }]);
  b.git('remote', 'set-url', 'origin', join(sandbox.root, 'nowhere.git'));
  expect(await pull(b, undefined, 'fetch')).toMatchObject([{ reason: 'remote-unreachable' }]);
});

test('Pull now with an unreachable remote says so for the checkout', async () => {
  b.git('remote', 'set-url', 'origin', join(sandbox.root, 'nowhere.git'));
  expect(await pull(b)).toMatchObject([{ checkoutId: 'c-00000000', branch: 'main', result: 'refused', reason: 'remote-unreachable' }]);
});

test('Pull now on what is no more says so', async () => {
  expect(await pull(b, ['c-99999999'])).toMatchObject([{ result: 'refused', reason: 'missing-folder' }]);
});
