import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openAwsCloud } from '../../electron/cloud/aws/open.ts';
import { silentLog } from '../../electron/log/log.ts';
import type { Trouble } from '../../shared/model/snapshot.ts';
import { standInCredentials } from '../support/aws-credentials.ts';
import { freePort } from '../support/tcp-gate.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  vi.unstubAllEnvs();
});

interface Answer {
  readonly status: number;
  readonly body: object;
  readonly date?: Date;
}
const empty: Answer = { status: 200, body: { Items: [], Count: 0, ScannedCount: 0 } };
const fault = (code: string, message: string, status = 400): Answer => ({ status, body: { __type: `com.amazonaws#${code}`, message } });

/** A folder for the files of the aws command line, which the SDK then reads. */
function awsFiles(config: string): { readonly folder: string; readonly credentials: string } {
  const folder = mkdtempSync(join(tmpdir(), 'everref-aws-'));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  const credentials = join(folder, 'credentials');
  writeFileSync(join(folder, 'config'), config);
  const env = { AWS_SHARED_CREDENTIALS_FILE: credentials, AWS_CONFIG_FILE: join(folder, 'config'), AWS_EC2_METADATA_DISABLED: 'true', HOME: folder };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  return { folder, credentials };
}

/** A service that answers what the test says, in the JSON that SQS and DynamoDB speak. */
async function service(answer: (request: IncomingMessage, action: string) => Answer, atPort = 0) {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    request.resume().on('end', () => {
      const { status, body, date } = answer(request, String(request.headers['x-amz-target']).split('.').at(-1) ?? '');
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', ...(date === undefined ? {} : { date: date.toUTCString() }) });
      response.end(JSON.stringify(body));
    });
  });
  server.listen(atPort, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { endpoint: `http://127.0.0.1:${port}`, requests: () => requests };
}

function open(endpoint: string, more: { profile?: string; fixed?: boolean; retryMs?: number } = {}) {
  const told: (readonly Trouble[])[] = [];
  const cloud = openAwsCloud({
    settings: { region: 'eu-west-1', table: 'states', queue: 'mine', endpoint, profile: more.profile },
    hostId: 'h-aaaaaaaaaaaaaaaa',
    log: silentLog,
    onTroubles: (list) => told.push(list),
    times: { graceMs: 0, retryMs: more.retryMs ?? 4, retryAtMostMs: 2000 },
    ...(more.fixed === false ? {} : { credentials: standInCredentials }),
  });
  closing.push(() => cloud.close());
  return { cloud, told };
}

describe('when AWS does not do what it is asked', () => {
  for (const [code, answer, says] of [
    ['cloud-expired', fault('ExpiredTokenException', 'The security token included in the request is expired'), /sign in again/],
    ['cloud-refused', fault('AccessDeniedException', 'User is not authorized to perform: dynamodb:Query'), /refused table states.*not authorized/],
    ['cloud-missing', fault('ResourceNotFoundException', 'Requested resource not found'), /no table states in eu-west-1: create it again/],
    ['cloud-unreachable', fault('InternalServerError', 'out of order', 503), /could not be reached/],
    ['cloud-clock', fault('InvalidSignatureException', 'Signature expired: 1 is now earlier than 2'), /clock is wrong/],
  ] as const)
    it(`${code}: one clear line while it lasts, gone by itself when it works again`, async () => {
      let now: Answer = answer;
      const { endpoint } = await service(() => now);
      const { cloud, told } = open(endpoint);
      for (let n = 0; n < 2; n++) await expect(cloud.states.hosts()).rejects.toThrow(says);
      expect(told.map((list) => list.map((one) => one.code))).toEqual([[code]]);
      now = empty;
      expect(await cloud.states.hosts()).toEqual([]);
      expect(told.at(-1)).toEqual([]);
    });

  it('throttled: fails with the words, and troubles nobody', async () => {
    const { endpoint } = await service(() => fault('ThrottlingException', 'Rate exceeded'));
    const { cloud, told } = open(endpoint);
    await expect(cloud.states.hosts()).rejects.toThrow(/fewer requests/);
    expect(told).toEqual([]);
  });

  it('a clock that is wrong by an hour is found out from the answer, and the request is signed anew', async () => {
    const { endpoint } = await service((request) => {
      const date = new Date(Date.now() + 3_600_000);
      const signed = String(request.headers['x-amz-date']).replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/, '$1-$2-$3T$4:$5:$6Z');
      const isClose = Math.abs(Date.parse(signed) - date.getTime()) < 300_000;
      return { ...(isClose ? empty : fault('InvalidSignatureException', `Signature expired: ${signed}`)), date };
    });
    expect(await open(endpoint).cloud.states.hosts()).toEqual([]);
  });

  it('S3-7: credentials that expired are read again once the user has signed in; no restart', async () => {
    const { credentials: file } = awsFiles('');
    const write = (id: string) => writeFileSync(file, `[work]\naws_access_key_id = ${id}\naws_secret_access_key = x\n`);
    const { endpoint } = await service((request) =>
      String(request.headers.authorization).includes('Credential=FRESH/')
        ? empty
        : fault('ExpiredTokenException', 'The security token included in the request is expired'),
    );
    const { cloud, told } = open(endpoint, { profile: 'work', fixed: false });
    await expect(cloud.states.hosts()).rejects.toThrow('aws sso login --profile work');
    write('OLD');
    await expect(cloud.states.hosts()).rejects.toThrow('aws sso login --profile work');
    expect(told).toHaveLength(1);
    write('FRESH');
    expect(await cloud.states.hosts()).toEqual([]);
    expect(told.at(-1)).toEqual([]);
  });

  it('S3-5: nobody listens there, then somebody does: said once, and gone by itself', async () => {
    const gone = await freePort();
    const { cloud, told } = open(`http://127.0.0.1:${gone}`);
    for (let n = 0; n < 2; n++) await expect(cloud.states.hosts()).rejects.toThrow(/could not be reached.*no network, or a wrong endpoint/);
    expect(told.map((list) => list.map((one) => one.code))).toEqual([['cloud-unreachable']]);
    await service(() => empty, gone);
    expect(await cloud.states.hosts()).toEqual([]);
    expect(told.at(-1)).toEqual([]);
  });

  it('an endpoint whose name nobody knows is said as one that cannot be reached', async () => {
    await expect(open('http://nowhere.invalid').cloud.states.hosts()).rejects.toThrow(/could not be reached/);
  });

  it('S3-5: a profile that signs in by SSO and has not: says how, by the name of the profile', async () => {
    const { credentials } = awsFiles(
      '[profile work]\nsso_session = acme\nsso_account_id = 123456789012\nsso_role_name = dev\nregion = eu-west-1\n[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n',
    );
    const { endpoint } = await service(() => empty);
    const { cloud, told } = open(endpoint, { profile: 'work', fixed: false });
    await expect(cloud.states.hosts()).rejects.toThrow('aws sso login --profile work');
    expect(told.map((list) => list.map((one) => one.code))).toEqual([['cloud-expired']]);
    // Whatever they then sign in with: it goes on by itself.
    writeFileSync(credentials, '[work]\naws_access_key_id = FRESH\naws_secret_access_key = x\n');
    awsFiles('');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', credentials);
    expect(await cloud.states.hosts()).toEqual([]);
    expect(told.at(-1)).toEqual([]);
  });

  it('a queue that cannot be read is asked ever more seldom, and the host still ends at once', async () => {
    const { endpoint, requests } = await service(() => fault('InternalServerError', 'out of order', 500));
    const { cloud, told } = open(endpoint, { retryMs: 200 });
    const subscription = cloud.bus.subscribe(async () => {});
    await vi.waitFor(() => expect(told.at(-1)?.[0]?.code).toBe('cloud-unreachable'), { timeout: 10_000 });
    const before = requests();
    const since = performance.now();
    await vi.waitFor(() => expect(requests()).toBeGreaterThan(before + 6), { timeout: 20_000 });
    // Three attempts a try, 200, 400, 800 ms … between tries, at least half of each.
    expect(performance.now() - since).toBeGreaterThan(300);
    const ending = performance.now();
    await subscription.close();
    await cloud.close();
    expect(performance.now() - ending).toBeLessThan(1000);
  });

  it('a queue that answers empty at once, always, is not asked in a spin', async () => {
    const { endpoint, requests } = await service((_request, action) => {
      if (action === 'GetQueueUrl') return { status: 200, body: { QueueUrl: 'http://127.0.0.1/0/mine' } };
      if (action === 'GetQueueAttributes') return { status: 200, body: { Attributes: { QueueArn: 'arn:aws:sqs:eu-west-1:0:mine' } } };
      return { status: 200, body: {} };
    });
    const { cloud } = open(endpoint);
    cloud.bus.subscribe(async () => {});
    await vi.waitFor(() => expect(requests()).toBeGreaterThan(3), { timeout: 10_000, interval: 5 });
    const [before, since] = [requests(), performance.now()];
    await vi.waitFor(() => expect(requests()).toBeGreaterThan(before + 5), { timeout: 10_000, interval: 5 });
    // 10, 20, 40 … ms of rest after each empty answer, at least half of it.
    expect(performance.now() - since).toBeGreaterThan(150);
  });

  it('no region anywhere: says where to write it', async () => {
    vi.stubEnv('AWS_REGION', undefined);
    vi.stubEnv('AWS_CONFIG_FILE', '/nowhere');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere');
    const cloud = openAwsCloud({ settings: {}, hostId: 'h-aaaaaaaaaaaaaaaa', log: silentLog, credentials: standInCredentials });
    closing.push(() => cloud.close());
    await expect(cloud.states.hosts()).rejects.toThrow(/write region: under cloud/);
  });
});
