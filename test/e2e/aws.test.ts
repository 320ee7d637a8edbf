import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAwsSetup } from '../../electron/cloud/aws/setup/open.ts';
import { applySteps } from '../../electron/cloud/aws/setup/step.ts';
import { silentLog } from '../../electron/log/log.ts';
import { standInCredentials as credentials } from '../support/aws-credentials.ts';
import { type AwsStandIns, startAwsStandIns } from '../support/aws-stand-ins.ts';
import { type TestMachine, type TestWorld, twoMachines, write } from '../support/two-machines.ts';

let world: TestWorld;
let standIns: AwsStandIns;

/** What a machine writes under `cloud`. Its identity is made at its first start, so its queue is named here, and takes its own messages too. */
const cloudOf = (machine: TestMachine) => ({
  kind: 'aws',
  profile: 'work',
  region: 'eu-west-1',
  topic: 'everref',
  queue: `everref-${machine.name}`,
  table: 'everref',
  endpoint: standIns.endpoint,
});

/** As set-up makes it, but for the filter: that would need the identity. */
function makeQueue(machine: TestMachine): void {
  const { queue, topic, region } = cloudOf(machine);
  standIns.fauxqs.createQueue(queue, { region });
  standIns.fauxqs.subscribe({ topic, queue, region, attributes: { RawMessageDelivery: 'true' } });
}

beforeAll(async () => {
  standIns = await startAwsStandIns();
  world = twoMachines();
  const setup = openAwsSetup({ settings: { ...cloudOf(world.a), queue: 'everref-unused' }, hostId: 'h-unused', log: silentLog, credentials });
  await applySteps((await setup.plan()).steps);
  setup.close();
  for (const machine of [world.a, world.b]) {
    write(join(machine.person.home, '.aws', 'credentials'), '[work]\naws_access_key_id = everref\naws_secret_access_key = everref\n');
    makeQueue(machine);
  }
  await Promise.all([world.a, world.b].map((machine) => machine.start({ cloud: cloudOf(machine) })));
});

afterAll(async () => {
  await world.close();
  await standIns.close();
});

describe('two machines in step through AWS', () => {
  test('S3-3: a plain git push on one fast-forwards the other, also one that was off, and both show both', async () => {
    const remote = world.remote('site');
    const [a, b] = [world.a.clone(remote), world.b.clone(remote)];
    await Promise.all([world.a.host(), world.b.host()].map((host) => host.until(({ checkouts }) => checkouts.length === 2)));
    const tip = world.a.commit(a, 'src/two.txt', 'two\n');
    world.a.git(a, 'push', '--quiet');
    await world.b.host().until(({ journal }) => journal.some((line) => line.what === 'fast-forwarded' && line.after === tip));
    expect(readFileSync(join(b, 'src/two.txt'), 'utf8')).toBe('two\n');
    await world.a.host().until(({ checkouts }) => checkouts.length === 2 && checkouts.every((one) => one.head === tip && one.state === 'up-to-date'));
    await world.b.stop();
    const later = world.a.commit(a, 'src/three.txt', 'three\n');
    world.a.git(a, 'push', '--quiet');
    await world.a.host().idle();
    await world.b.start({ cloud: cloudOf(world.b) });
    await world.b.host().until(({ checkouts }) => checkouts.length === 2 && checkouts.every((one) => one.head === later));
  });

  test('N-2: Pull now on another machine is done there, and the answer comes back', async () => {
    const host = world.a.host();
    const snapshot = await host.until(({ hosts }) => hosts.length === 2);
    const other = snapshot.hosts.find(({ id }) => id !== snapshot.thisHost);
    const since = performance.now();
    const results = await host.client.pull.now({ target: { kind: 'host', hostId: other?.id ?? '' } });
    expect(results).toMatchObject([{ hostId: other?.id, result: 'up-to-date', branch: 'main' }]);
    // It was called: the next look at the orders comes after 15 s only.
    expect(performance.now() - since).toBeLessThan(5000);
  });

  test('S3-4: a message that comes again after a restart changes nothing: one line, one fast-forward', { timeout: 120_000 }, async () => {
    const remote = world.remote('again');
    const [a, b] = [world.a.clone(remote), world.b.clone(remote)];
    await Promise.all(
      [world.a.host(), world.b.host()].map((host) => host.until(({ checkouts }) => checkouts.filter(({ path }) => path.endsWith('/again')).length === 2)),
    );
    const tip = world.a.commit(a, 'src/two.txt', 'two\n');
    world.a.git(a, 'push', '--quiet');
    await world.b.host().until(({ journal }) => journal.some((line) => line.what === 'fast-forwarded' && line.after === tip));
    const seen = (await world.a.host().client.journal.list({ limit: 50, what: ['push-seen'] })).items.find((line) => line.after === tip);
    const { repository, ref, before, after, event: id, hostId } = { ...seen, hostId: (await world.a.host().client.snapshot.get()).thisHost };
    await world.b.kill();
    const body = {
      version: 1,
      kind: 'push',
      id,
      repository,
      ref,
      before,
      after,
      forced: 'no',
      hostId,
      cloneId: 'k-00000001',
      at: new Date().toISOString(),
      by: null,
    };
    const next = { ...body, id: 'p-00000000000000000000000000000001', ref: 'refs/heads/marker', before: after };
    const attributes = { region: 'eu-west-1', messageAttributes: { from: { DataType: 'String', StringValue: hostId } } };
    // The poll of the killed process still waits at the stand-in, and takes what is sent first: that must not be what this is about.
    standIns.fauxqs.publish('everref', JSON.stringify({ version: 1, kind: 'for-nobody' }), attributes);
    await new Promise(setImmediate);
    for (const event of [body, body, next]) standIns.fauxqs.publish('everref', JSON.stringify(event), attributes);
    await world.b.start({ cloud: cloudOf(world.b) });
    // One lane: when the last one is heard of, those before it are done.
    await world.b.host().until(({ journal }) => journal.some((line) => line.what === 'push-received' && line.ref === next.ref), 60_000);
    await world.b.host().idle();
    const { items } = await world.b.host().client.journal.list({ limit: 500 });
    const about = items.filter((line) => line.after === tip && line.ref === ref).map(({ what }) => what);
    expect(about.sort()).toEqual(['fast-forwarded', 'push-received']);
    expect(world.b.git(b, 'rev-parse', 'HEAD')).toBe(tip);
  });

  test('a queue that is gone is one line on the page, with its name; it goes when the queue is back', async () => {
    standIns.fauxqs.deleteQueue('everref-desktop', { region: 'eu-west-1' });
    const broken = await world.b.host().until(({ troubles }) => troubles.some(({ code }) => code === 'cloud-missing'));
    expect(broken.troubles.map(({ message }) => message).join('\n')).toContain('no queue everref-desktop in eu-west-1: create it');
    makeQueue(world.b);
    await world.b.host().until(({ troubles }) => troubles.length === 0, 40_000);
  });
});
