import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type HostProcess, startHost } from '../support/host-process.ts';
import { joinByCommand } from '../support/join.ts';
import { freePort } from '../support/tcp-gate.ts';
import { type TestWorld, twoMachines } from '../support/two-machines.ts';

let world: TestWorld;
const further: HostProcess[] = [];
afterEach(async () => {
  for (const host of further.splice(0)) await host.stop();
  await world.close();
});

/** Copies laptop's disk as it is, and starts the copy: same identity, same name, same token. */
async function startCopy(): Promise<HostProcess> {
  await world.a.stop();
  const home = join(world.root, 'copy');
  cpSync(world.a.everref, home, { recursive: true });
  const host = await startHost({ person: world.a.person, home });
  further.push(host);
  return host;
}

/** Whom a machine sees, itself too. */
const names = async (host: HostProcess) => (await host.client.hosts.list()).map(({ name }) => name).sort();

async function playClonedDisk(): Promise<void> {
  const remote = world.remote('site');
  const folder = world.a.clone(remote);
  world.b.clone(remote);
  await world.a.host().until(({ checkouts, thisHost }) => checkouts.some(({ hostId }) => hostId === thisHost));
  const first = (await world.a.host().client.snapshot.get()).thisHost;
  const copy = await startCopy();
  expect((await copy.client.snapshot.get()).thisHost).toBe(first);
  const original = await startHost({ person: world.a.person, home: world.a.everref });
  further.push(original);
  // The copy finds somebody else under its identity, and takes another, while its page stays open.
  const watched = copy.until(({ thisHost, journal }) => thisHost !== first && journal.some(({ why }) => why === 'identity-used-twice'));
  await copy.client.checkouts.refresh();
  const renewed = await watched;
  expect(renewed.checkouts.filter(({ hostId }) => hostId === renewed.thisHost).length).toBeGreaterThanOrEqual(0);
  expect((await original.client.snapshot.get()).thisHost).toBe(first);
  await copy.client.app.idle();
  await world.b.host().until(({ hosts }) => hosts.length === 3);
  expect(await names(world.b.host())).toEqual(['desktop', 'laptop', 'laptop']);
  await original.client.checkouts.refresh();
  expect((await original.client.snapshot.get()).thisHost).toBe(first);
  // Both go on: what desktop pushes reaches the one that has the new identity too, and it can still tell.
  expect((await copy.client.cloud.test()).every(({ ok }) => ok)).toBe(true);
  expect(folder).not.toBe('');
}

describe('N-14: a disk that was copied', () => {
  test('local cloud: the one that finds its identity used elsewhere takes a new one; three machines are told apart', async () => {
    world = twoMachines();
    await Promise.all([world.a.start(), world.b.start()]);
    await playClonedDisk();
  });

  test('hub: the same, and the copy has a token of its own from then on', async () => {
    world = twoMachines();
    const port = await freePort();
    await world.b.start({ cloud: { kind: 'local' }, hub: { listen: `127.0.0.1:${port}` } });
    const hub = world.b.host().client;
    await world.a.start({ cloud: { kind: 'local' } });
    await joinByCommand({ person: world.a.person, home: world.a.everref }, `http://127.0.0.1:${port}`, (await hub.hub.offer())?.code ?? '');
    await world.b.host().until(({ hosts }) => hosts.length === 2);
    await playClonedDisk();
    const state = await hub.hub.state();
    expect(state.kind === 'serving' && state.machines.map(({ name }) => name)).toEqual(['laptop', 'laptop']);
  });

  test('a restored backup is not shut out: its start counts on, and it keeps its identity', async () => {
    world = twoMachines();
    await Promise.all([world.a.start(), world.b.start()]);
    const first = (await world.a.host().client.snapshot.get()).thisHost;
    await world.a.stop();
    cpSync(world.a.everref, join(world.root, 'backup'), { recursive: true });
    for (let starts = 0; starts < 2; starts++) {
      await world.a.start();
      await world.a.stop();
    }
    cpSync(join(world.root, 'backup'), world.a.everref, { recursive: true, force: true });
    await world.a.start();
    world.a.clone(world.remote('late'));
    await world.a.host().client.checkouts.refresh();
    await world.b.host().until(({ checkouts }) => checkouts.some(({ repository, hostId }) => hostId === first && repository.endsWith('late.git')));
    expect((await world.a.host().client.snapshot.get()).thisHost).toBe(first);
  });
});
