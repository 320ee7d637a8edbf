import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAwsSetup } from '../../electron/cloud/aws/setup/open.ts';
import { applySteps } from '../../electron/cloud/aws/setup/step.ts';
import { silentLog } from '../../electron/log/log.ts';
import { relay } from '../../electron/webhook/relay.ts';
import { standInCredentials as credentials } from '../support/aws-credentials.ts';
import { type AwsStandIns, startAwsStandIns } from '../support/aws-stand-ins.ts';
import { pingOf, pushOf, type Sendable, signed } from '../support/forge-sender.ts';
import { type TestMachine, type TestWorld, twoMachines, write } from '../support/two-machines.ts';

// P-8: webhooks without a public address. The bundled function is fed with what a function URL hands over, and publishes to a topic; two hosts listen.

const root = join(import.meta.dirname, '../..');
const secret = 'a-secret-for-the-relay';
const nothing = '0'.repeat(40);
const environment = {
  EVERREF_TOPIC_ARN: 'arn:aws:sns:eu-west-1:000000000000:everref',
  EVERREF_ENDPOINTS: JSON.stringify([{ path: '/github', forge: 'github', secret: { env: 'WEBHOOK_SECRET' } }]),
  WEBHOOK_SECRET: secret,
  AWS_ACCESS_KEY_ID: 'everref',
  AWS_SECRET_ACCESS_KEY: 'everref',
  AWS_REGION: 'eu-west-1',
};

let world: TestWorld;
let standIns: AwsStandIns;
let handler: (event: unknown) => Promise<{ readonly statusCode: number; readonly body: string }>;
let clones: { readonly a: string; readonly b: string; readonly elsewhere: string };

function urlEvent(sendable: Sendable, headers: Readonly<Record<string, string>>, more: { readonly path?: string; readonly method?: string } = {}) {
  return {
    version: '2.0',
    rawPath: more.path ?? '/github',
    rawQueryString: '',
    headers: { ...headers, host: 'abc.lambda-url.eu-west-1.on.aws', 'x-forwarded-for': '192.0.2.1' },
    requestContext: { http: { method: more.method ?? 'POST', path: more.path ?? '/github', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1' } },
    body: Buffer.from(sendable.body).toString('base64'),
    isBase64Encoded: true,
  };
}

const told = () => join(world.root, 'relayed.told');

beforeAll(async () => {
  const folder = join(root, 'node_modules/.cache/everref/relay-test');
  execFileSync(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--config', 'vite.relay.config.ts'], {
    cwd: root,
    env: { ...process.env, EVERREF_RELAY_DIR: folder, NODE_ENV: 'production' },
    stdio: 'pipe',
  });
  standIns = await startAwsStandIns();
  Object.assign(process.env, environment, { EVERREF_SNS_ENDPOINT: standIns.endpoint.sns });
  ({ handler } = await import(pathToFileURL(join(folder, 'index.mjs')).href));
  world = twoMachines();
  const cloudOf = (machine: TestMachine) => ({
    kind: 'aws',
    profile: 'work',
    region: 'eu-west-1',
    topic: 'everref',
    queue: `everref-${machine.name}`,
    table: 'everref',
    endpoint: standIns.endpoint,
  });
  const setup = openAwsSetup({ settings: { ...cloudOf(world.a), queue: 'everref-unused' }, hostId: 'h-unused', log: silentLog, credentials });
  await applySteps((await setup.plan()).steps);
  setup.close();
  const remote = world.remote('site');
  clones = { a: world.a.clone(remote), b: world.b.clone(remote), elsewhere: join(world.root, 'elsewhere') };
  world.a.git(world.root, 'clone', '--quiet', remote, clones.elsewhere);
  for (const machine of [world.a, world.b]) {
    write(join(machine.person.home, '.aws', 'credentials'), '[work]\naws_access_key_id = everref\naws_secret_access_key = everref\n');
    const { queue, topic, region } = cloudOf(machine);
    standIns.fauxqs.createQueue(queue, { region });
    standIns.fauxqs.subscribe({ topic, queue, region, attributes: { RawMessageDelivery: 'true' } });
  }
  const aliases = { 'github.com/acme/site': `file/${remote}` };
  const entries = [
    {
      name: 'site',
      repository: 'github.com/acme/site',
      branch: 'main',
      folder: clones.a,
      run: [[process.execPath, '-e', `require('node:fs').appendFileSync(${JSON.stringify(told())}, process.env.EVERREF_AFTER + '\\n')`]],
    },
  ];
  // The first has the endpoint, with its secret and an entry, and no receiver of its own; the other has none of it.
  const endpoints = [{ path: '/github', forge: 'github', secret: { env: 'WEBHOOK_SECRET' } }];
  await Promise.all([
    world.a.start({ cloud: cloudOf(world.a), aliases, entries, webhooks: { enabled: false, endpoints } }),
    world.b.start({ cloud: cloudOf(world.b), aliases }),
  ]);
});

afterAll(async () => {
  await world.close();
  await standIns.close();
  for (const name of [...Object.keys(environment), 'EVERREF_SNS_ENDPOINT']) delete process.env[name];
});

function push(text: string): string {
  const tip = world.a.commit(clones.elsewhere, 'src/two.txt', text);
  world.a.git(clones.elsewhere, 'push', '--quiet');
  return tip;
}

const moved = (tip: string) => (snapshot: { readonly journal: readonly { readonly what: string; readonly after: string | null }[] }) =>
  snapshot.journal.some(({ what, after }) => what === 'fast-forwarded' && after === tip);

describe('P-8: the relay', () => {
  test('a signed delivery reaches every host: both move forward, and the one with the endpoint runs its entry, once', async () => {
    const tip = push('relayed\n');
    const sendable = pushOf('github', { url: 'https://github.com/acme/site', ref: 'refs/heads/main', before: nothing, after: tip, id: 'relayed-1' });
    const event = urlEvent(sendable, signed(sendable, secret));
    const answers = [await handler(event), await handler(event)];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202]);
    await Promise.all([world.a.host().until(moved(tip)), world.b.host().until(moved(tip))]);
    await world.a.host().idle();
    expect(readFileSync(told(), 'utf8')).toBe(`${tip}\n`);
    const { items } = await world.a.host().client.deliveries.list({ limit: 50 });
    expect(items).toMatchObject([{ endpoint: '/github', deliveryId: 'relayed-1', decision: 'accepted', reason: expect.stringContaining('runs site') }]);
    expect((await world.b.host().client.deliveries.list({ limit: 50 })).items).toEqual([]);
  });

  test('what somebody else publishes, or changes on the way, is a hint at most: it runs nothing', async () => {
    const tip = push('forged\n');
    const sendable = pushOf('github', { url: 'https://github.com/acme/site', ref: 'refs/heads/main', before: nothing, after: tip, id: 'forged-1' });
    const messages: string[] = [];
    await relay(urlEvent(sendable, signed(sendable, secret)), environment, async (message) => void messages.push(message));
    const changed = messages.map((message) => message.replace('"forged-1"', '"forged-2"').replaceAll('mara', 'eve'));
    for (const message of changed) standIns.fauxqs.sendMessage(`everref-${world.a.name}`, message, { region: 'eu-west-1' });
    await world.a.host().until(moved(tip));
    await world.a.host().idle();
    expect(readFileSync(told(), 'utf8').split('\n')).not.toContain(tip);
    expect((await world.a.host().client.deliveries.list({ limit: 50 })).items).toHaveLength(1);
  });

  test('it refuses as a host does: unsigned, wrong, another method, another path; pings are not published', async () => {
    const ping = pingOf();
    const push = pushOf('github', { url: 'https://github.com/acme/site', ref: 'refs/heads/main', before: nothing, after: '1'.repeat(40) });
    const published: string[] = [];
    const status = async (event: unknown) => (await relay(event, environment, async (message) => void published.push(message))).statusCode;
    expect(await status(urlEvent(push, push.headers))).toBe(401);
    expect(await status(urlEvent(push, signed(push, 'another')))).toBe(401);
    expect(await status(urlEvent(push, signed(push, secret), { method: 'GET' }))).toBe(405);
    expect(await status(urlEvent(push, signed(push, secret), { path: '/x' }))).toBe(404);
    expect(await status(urlEvent({ ...push, body: '{' }, signed({ ...push, body: '{' }, secret)))).toBe(400);
    expect(await status(urlEvent(ping, signed(ping, secret)))).toBe(202);
    expect(published).toEqual([]);
  });
});
