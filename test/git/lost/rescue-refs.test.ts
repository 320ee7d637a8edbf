import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createGate } from '../../../electron/git/gate.ts';
import { silentLog } from '../../../electron/log/log.ts';
import { createPieces } from '../../../electron/recovery/rescue/pieces.ts';
import type { RescueClone } from '../../../electron/recovery/rescue/rescue-clone.ts';
import { createRescueServer } from '../../../electron/recovery/rescue/serve.ts';
import { openStore } from '../../../electron/store/open.ts';
import { openRescues } from '../../../electron/store/rescues.ts';
import { startGit } from '../../support/git-helper.ts';
import { createSandbox, type Sandbox } from '../../support/repository.ts';

// The machine that gives: what an order may make it push, and that no private ref stays on a remote for ever.

let sandbox: Sandbox;
const git = startGit();
const gate = createGate(git);

beforeAll(() => {
  sandbox = createSandbox();
});
afterAll(async () => {
  await git.close();
  sandbox.remove();
});

let number = 0;
function ground() {
  const name = `give-${number++}`;
  const bare = sandbox.bare(`${name}.git`);
  const repo = sandbox.clone(bare, name);
  repo.commitFile('a.txt', 'a\n');
  repo.git('push', '-q', 'origin', 'HEAD:main');
  const lost = repo.commitFile('b.txt', 'b\n');
  repo.git('reset', '-q', '--hard', 'HEAD~1');
  const repository = `file/${bare}`;
  const clone: RescueClone = {
    id: 'k-give',
    commonDir: join(repo.path, '.git'),
    repository,
    checkout: null,
    trusted: true,
    remotes: [{ name: 'origin', repository }],
  };
  const rescues = openRescues(openStore(':memory:'));
  let now = Date.parse('2026-11-21T10:00:00Z');
  const server = createRescueServer({
    gate,
    rescues,
    log: silentLog,
    clonesOf: (asked) => (asked === repository ? [clone] : []),
    clone: () => clone,
    isFinding: (_repository, commit) => commit === lost,
    pieces: createPieces(gate, join(sandbox.root, `${name}-rescues`)),
    now: () => new Date(now),
  });
  const order = (rest: object = {}) => ({
    kind: 'rescue' as const,
    id: 'r-0123456789',
    from: 'h-00000000000000aa',
    to: 'h-00000000000000bb',
    repository,
    commit: lost,
    expiresAt: '2026-12-05T10:00:00.000Z',
    ...rest,
  });
  const there = () => sandbox.git(bare, 'for-each-ref', '--format=%(refname) %(objectname)', 'refs/everref').trim();
  return { bare, repo, lost, server, rescues, order, there, pass: (days: number) => (now += days * 86_400_000) };
}

it('N-1: gives what it lists, twice the same, and takes the private ref away when the order’s time is over', async () => {
  const { lost, server, rescues, order, there, pass } = ground();
  const answer = { kind: 'done', result: { kind: 'rescue', ref: 'refs/everref/rescue/r-0123456789', commit: lost } };
  expect(await server.obey(order())).toEqual(answer);
  expect(await server.obey(order())).toEqual(answer);
  expect(there()).toBe(`refs/everref/rescue/r-0123456789 ${lost}`);
  await server.tidy();
  expect(there()).not.toBe('');
  expect(rescues.refs()).toHaveLength(1);
  pass(15);
  await server.tidy();
  expect(there()).toBe('');
  expect(rescues.refs()).toEqual([]);
});

it('N-1: forgets a private ref that the other machine took away, and one that a crash kept from being pushed', async () => {
  const { bare, server, rescues, order } = ground();
  await server.obey(order());
  sandbox.git(bare, 'update-ref', '-d', 'refs/everref/rescue/r-0123456789');
  rescues.putRef({
    id: 'r-never',
    cloneId: 'k-give',
    remote: 'origin',
    ref: 'refs/everref/rescue/r-never',
    tip: 'a'.repeat(40),
    at: '2026-11-21T09:00:00.000Z',
    until: '2026-12-05T09:00:00.000Z',
  });
  await server.tidy();
  expect(rescues.refs()).toEqual([]);
});

it('N-1: nothing of an order becomes more than a name, and nothing else than what is listed is given', async () => {
  const { repo, server, rescues, order, there } = ground();
  const main = repo.head('main');
  for (const bad of [
    { id: '../../heads/main' },
    { id: '--all' + ' x' },
    { id: 'a:b' },
    { commit: main },
    { commit: 'f'.repeat(40) },
    { repository: 'github.com/other/one' },
  ])
    expect(await server.obey(order(bad))).toMatchObject({ kind: 'refused' });
  expect(there()).toBe('');
  expect(rescues.refs()).toEqual([]);
});

it('N-1: a forge that does not take the private ref is quoted', async () => {
  const { bare, server, order, there } = ground();
  const hook = join(bare, 'hooks/pre-receive');
  writeFileSync(hook, '#!/bin/sh\necho "no refs under everref here" >&2\nexit 1\n');
  chmodSync(hook, 0o755);
  expect(await server.obey(order())).toMatchObject({ kind: 'refused', message: expect.stringContaining('no refs under everref here') });
  expect(there()).toBe('');
});
