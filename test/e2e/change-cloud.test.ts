import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { startHost } from '../support/host-process.ts';
import { type TestMachine, type TestWorld, twoMachines, write } from '../support/two-machines.ts';

let world: TestWorld;
beforeEach(() => {
  world = twoMachines();
});
afterEach(() => world.close());

/** As an editor would: the running host notices. */
function writeConfig(machine: TestMachine, cloud: Readonly<Record<string, unknown>>): void {
  write(
    join(machine.everref, 'config.yml'),
    stringify({ host: { name: machine.name }, workspaces: [{ path: machine.code }], reconcile: { every: '1h' }, cloud }),
  );
}

describe('another cloud while a host runs', () => {
  test('S3-3: written into config.yml it is gone over to without a restart: machines, states and pushes are there', async () => {
    const remote = world.remote('site');
    const [a, b] = [world.a.clone(remote), world.b.clone(remote)];
    const shared = { kind: 'local', path: join(world.root, 'cloud', 'everref.sqlite') };
    await world.a.start({ cloud: shared });
    await world.b.start({ cloud: { kind: 'local' } });
    expect(world.b.host().pid).toBeGreaterThan(0);
    expect((await world.b.host().client.snapshot.get()).hosts).toHaveLength(1);
    writeConfig(world.b, shared);
    for (const host of [world.a.host(), world.b.host()]) await host.until(({ hosts, checkouts }) => hosts.length === 2 && checkouts.length === 2);
    const tip = world.a.commit(a, 'src/two.txt', 'two\n');
    world.a.git(a, 'push', '--quiet');
    await world.b.host().until(({ journal }) => journal.some((line) => line.what === 'fast-forwarded' && line.after === tip));
    expect(readFileSync(join(b, 'src/two.txt'), 'utf8')).toBe('two\n');
    // And back: alone again, with its own checkouts.
    writeConfig(world.b, { kind: 'local' });
    await world.b.host().until(({ hosts, checkouts }) => hosts.length === 1 && checkouts.length === 1);
  });

  test('S3-5: one that says nothing at all keeps a start from nothing, is left for another, and does not keep the host from ending', async () => {
    const silent = createServer(() => {});
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const endpoint = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const remote = world.remote('site');
    world.a.clone(remote);
    write(join(world.a.person.home, '.aws', 'credentials'), '[work]\naws_access_key_id = everref\naws_secret_access_key = everref\n');
    const aws = { kind: 'aws', profile: 'work', region: 'eu-west-1', endpoint };
    writeConfig(world.a, aws);
    const host = await startHost({ person: world.a.person, home: world.a.everref });
    try {
      // A request that nobody answers stands for 30 s, three times: what is shown by then was not waited for.
      await host.until(({ swept, checkouts }) => swept && checkouts.length === 1, 15_000);
      writeConfig(world.a, { kind: 'local' });
      await expect.poll(async () => (await host.client.app.about()).cloud, { timeout: 20_000 }).toContain('on this machine alone');
      writeConfig(world.a, aws);
      await expect.poll(async () => (await host.client.app.about()).cloud, { timeout: 20_000 }).toContain('in AWS');
    } finally {
      await host.stop();
      silent.close();
    }
  });
});
