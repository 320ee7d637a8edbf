import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Snapshot } from '../../shared/model/snapshot.ts';
import { personEnvironment, tryGit } from '../support/git.ts';
import { type TestMachine, type TestWorld, twoMachines } from '../support/two-machines.ts';

// Three machines, one of them off: what only that one has comes back to the one that asked, whatever is killed in between.

const cli = join(import.meta.dirname, '../../dist/main/cli.js');
let world: TestWorld;
let c: TestMachine;

beforeAll(async () => {
  world = twoMachines();
  c = world.machine('buildbox');
  await world.a.start();
  await c.start();
});
afterAll(() => world.close());

const knows = (path: string) => (snapshot: Snapshot) => snapshot.checkouts.some((checkout) => checkout.path === path && checkout.state !== 'failed');
const restored = (tip: string) => (snapshot: Snapshot) => snapshot.journal.some((line) => line.what === 'restored' && line.after === tip);
const everything = { allHosts: true, rewritten: false, limit: 200, offset: 0 };

/** `everref <words> --json` on a machine, beside its running host. */
async function everref(machine: TestMachine, ...words: string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...words, '--json'], {
    env: { ...personEnvironment(machine.person), EVERREF_HOME: machine.everref },
    cwd: machine.person.home,
  });
  return JSON.parse(stdout);
}

/** Loses two commits of machine B's clone, lets its host find and publish them, and ends it. */
async function loseOn(name: string) {
  const remote = world.remote(name);
  const a = world.a.clone(remote);
  const b = world.b.clone(remote);
  world.b.commit(b, 'first.txt', 'one\n', 'Begin the counter');
  const tip = world.b.commit(b, 'second.txt', 'two\n', 'Finish the counter');
  world.b.git(b, 'reset', '--quiet', '--hard', 'origin/main');
  await world.b.start();
  await world.a.host().until(knows(a));
  await world.b.host().until(knows(b));
  await world.b.host().client.lost.scan({ thorough: false });
  await world.b.host().idle();
  const { repository } = (await world.b.host().client.checkouts.list({})).find((checkout) => checkout.path === b) ?? { repository: '' };
  return { remote, a, b, tip, repository };
}

const privateRefs = (remote: string) => world.a.git(remote, 'for-each-ref', '--format=%(refname)', 'refs/everref/');

test('N-1: a commit that only a machine has that is off comes back, is fetched by the one that asked (killed meanwhile), and leaves nothing on the remote', async () => {
  const { remote, a, tip, repository } = await loseOn('counter');
  await world.b.stop();

  const found = await world.a.host().client.lost.search({ ...everything, words: 'finish counter' });
  expect(found.items.map(({ id, why, heldBy, held }) => ({ id, why, holders: heldBy.length, held }))).toEqual([
    { id: tip, why: 'reset', holders: 1, held: null },
  ]);
  const asked = await world.a.host().client.lost.rescue({ repository, commit: tip });
  expect(asked).toMatchObject({ kind: 'rescue', rescue: { state: 'asked', message: expect.stringContaining('when it is back') } });
  await world.a.kill();
  await world.a.start();
  await world.b.start();

  await world.a.host().until(restored(tip));
  await world.a.host().idle();
  const [rescue] = await world.a.host().client.lost.rescues();
  expect(rescue).toMatchObject({ state: 'here', branch: 'refs/heads/restored/main' });
  expect(world.a.git(a, 'rev-parse', 'restored/main')).toBe(tip);
  expect(world.a.git(a, 'show', 'restored/main:first.txt')).toBe('one');
  expect(world.a.git(a, 'branch', '--show-current')).toBe('main');
  expect(privateRefs(remote)).toBe('');
  await world.b.stop();
});

test('N-1: where the remote still serves the old id it comes from there, and no machine is asked', async () => {
  const remote = world.remote('served');
  const a = world.a.clone(remote);
  const other = c.clone(remote);
  await world.a.host().until(knows(a));
  await c.host().until(knows(other));
  const tip = c.commit(other, 'pushed.txt', 'pushed\n', 'Pushed and then overwritten');
  // By its address, which leaves no trace in the clone: the other machines are not told, and cannot fetch it in between.
  c.git(other, 'push', '--quiet', remote, 'HEAD:refs/heads/topic');
  c.git(other, 'push', '--quiet', '--delete', remote, 'topic');
  c.git(other, 'reset', '--quiet', '--hard', 'HEAD~1');
  await c.host().client.lost.scan({ thorough: false });
  await c.host().idle();
  expect(tryGit(world.a.person, a, 'cat-file', '-e', tip).code).not.toBe(0);
  const rescued = await everref(world.a, 'rescue', tip.slice(0, 10), '--branch', 'back/topic');
  expect(rescued).toMatchObject({ state: 'here', from: null, branch: 'refs/heads/back/topic' });
  expect(world.a.git(a, 'rev-parse', 'back/topic')).toBe(tip);
});

test('N-1: a rescue that waits is taken back by words: nothing comes when the other machine is back, and nothing is left on the remote', async () => {
  const { remote, a, repository, tip } = await loseOn('given-up');
  await world.b.stop();
  expect(await world.a.host().client.lost.rescue({ repository, commit: tip })).toMatchObject({ rescue: { state: 'asked' } });
  expect(await everref(world.a, 'rescue', tip.slice(0, 10), '--stop')).toMatchObject({ commit: tip, state: 'stopped' });
  await world.b.start();
  const told = async () => (await world.a.host().client.lost.rescues()).find(({ commit }) => commit === tip)?.message;
  await expect.poll(told, { timeout: 30_000 }).toBe('Nothing of it is left anywhere.');
  await world.a.host().idle();
  await world.b.host().idle();
  expect(privateRefs(remote)).toBe('');
  expect(tryGit(world.a.person, a, 'cat-file', '-e', tip).code).not.toBe(0);
  expect((await world.b.host().client.snapshot.get()).journal.map(({ message }) => message)).toContainEqual(
    expect.stringContaining('bring it that commit no more'),
  );
  await world.b.stop();
});

test('N-1: a machine whose owner switched that off refuses in words; so does one that does not list the commit', async () => {
  const { repository, tip } = await loseOn('private');
  await world.b.stop();
  await world.b.start({ remoteControl: { rescue: false } });
  const refused = await everref(world.a, 'rescue', tip).catch((error: unknown) => JSON.parse(String((error as { stdout: string }).stdout)));
  expect(refused).toMatchObject({ state: 'refused', message: expect.stringContaining('remoteControl.rescue') });
  await world.b.stop();
  await world.b.start();
  // Any object of its own is not what a machine gives: only what it lists.
  const main = world.b.git(join(world.b.code, 'private'), 'commit-tree', '-m', 'Nobody listed this', 'HEAD^{tree}');
  const hostId = (await world.b.host().client.snapshot.get()).thisHost;
  const answer = await world.a.host().client.lost.rescue({ repository, commit: main, host: hostId });
  expect(answer.kind).toBe('rescue');
  await world.a.host().idle();
  const entry = (await world.a.host().client.lost.rescues()).find(({ commit }) => commit === main);
  expect(entry).toMatchObject({ state: 'refused', message: expect.stringContaining('does not list') });
});

test('N-1: changed text is asked of the machines that are there, and the command line finds, restores and undoes', async () => {
  const found = await world.a.host().client.lost.search({ ...everything, changed: 'two', repository: `file/${join(world.root, 'remotes/private.git')}` });
  expect(found.items.map(({ commits }) => commits[0]?.subject)).toEqual(['Finish the counter']);
  expect(found.silent).toEqual([]);

  const lost = await everref(world.b, 'lost', 'counter', '--repo', 'private');
  expect(lost).toMatchObject([
    { why: 'reset', repository: expect.stringContaining('private'), commits: [{ subject: 'Finish the counter' }, { subject: 'Begin the counter' }] },
  ]);
  const [chain] = lost as { id: string }[];
  const made = await everref(world.b, 'restore', chain?.id ?? '', '--branch', 'again');
  expect(made).toMatchObject({ kind: 'made', branch: 'again' });
  expect(world.b.git(join(world.b.code, 'private'), 'rev-parse', 'again')).toBe(chain?.id);
  expect(await everref(world.b, 'lost', 'counter', '--repo', 'private')).toEqual([]);
});

test('N-1: what was lost a moment ago is found at once, also where no state shows that it was ever there', async () => {
  const remote = world.remote('moment');
  const work = c.clone(remote);
  await c.host().until(knows(work));
  await c.host().idle();
  c.git(work, 'switch', '--quiet', '--create', 'spike');
  const tip = c.commit(work, 'spike.txt', 'spike\n', 'Try a spike');
  c.git(work, 'switch', '--quiet', 'main');
  c.git(work, 'branch', '--quiet', '-D', 'spike');
  expect(await everref(c, 'lost', 'spike')).toMatchObject([{ id: tip, why: 'deleted-branch', branch: 'spike' }]);
});
