import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nameRepository } from '../../electron/engine/webhooks/name-repository.ts';
import { silentLog } from '../../electron/log/log.ts';
import { openDeliveries } from '../../electron/store/deliveries.ts';
import { openStore, type Store } from '../../electron/store/open.ts';
import { createGroupCommit } from '../../electron/webhook/group-commit.ts';
import { makeReceiver, type OpenReceiver, openReceiver, type ReceiverOptions } from '../../electron/webhook/receiver.ts';
import type { OpenEndpoint, TakenDelivery } from '../../electron/webhook/take-delivery.ts';
import type { Forge } from '../../shared/model/forge.ts';
import { BranchRef, refNameProblem } from '../../shared/model/ref.ts';
import { pingOf, pullOf, pushOf, type Sendable, send, signed } from '../support/forge-sender.ts';

// Whoever can reach the receiver may send anything: every answer is below 500, nothing unsigned is taken, nothing malformed gets through.

const secret = 'attack-suite-secret';
const forges: readonly Forge[] = ['github', 'gitlab', 'gitea', 'forgejo', 'gogs', 'bitbucket', 'backlog', 'plain'];
const endpoints: readonly OpenEndpoint[] = [
  ...forges.map((forge) => ({ path: `/${forge}`, forge, secret, sha1: false })),
  { path: '/open', forge: 'github', secret: null, sha1: false },
];
const ids = { before: '1'.repeat(40), after: '2'.repeat(40) };
const url = 'https://git.example.org/acme/site';

let store: Store;
let app: FastifyInstance;
let open: OpenReceiver;
const taken: TakenDelivery[] = [];
const turnedAway: number[] = [];

function options(more: Partial<ReceiverOptions> = {}): ReceiverOptions {
  const deliveries = openDeliveries(store);
  const group = createGroupCommit(deliveries.add);
  return {
    listen: '127.0.0.1:0',
    endpoints,
    readToken: 'read-token',
    tls: null,
    async accept(delivery) {
      const answer = await group.add(delivery);
      if (answer.isNew) taken.push(delivery);
      return answer;
    },
    turnedAway: ({ status }) => turnedAway.push(status),
    history: { find: () => [] },
    log: silentLog,
    limits: { perSecond: 1e6, burst: 1e6, requestMs: 1500 },
    ...more,
  };
}

beforeAll(async () => {
  store = openStore(':memory:');
  app = makeReceiver(options());
  open = await openReceiver(options());
});

afterAll(async () => {
  await open.close();
  await app.close();
  store.close();
});

const pathOf = (sendable: Sendable) => (sendable.forge === 'backlog' ? `/backlog/${secret}` : `/${sendable.forge}`);
const post = (path: string, headers: Readonly<Record<string, string>>, body: string | Uint8Array) => send(open.origin + path, headers, body);

/** Sends bytes as they are and answers the status of what comes back. */
function raw(bytes: string, keepOpen = false): Promise<number> {
  return new Promise((resolve) => {
    const { port } = new URL(open.origin);
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(bytes);
      if (!keepOpen) socket.end();
    });
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0)));
  });
}

describe('S1-2: each forge has its own kind of secret', () => {
  test.each(forges)('%s: right: taken; wrong, missing, cut off or of another algorithm: 401, in the log, nothing taken', async (forge) => {
    const sendable = pushOf(forge, { url, ref: 'refs/heads/main', ...ids });
    const good = signed(sendable, secret);
    expect((await post(pathOf(sendable), good, sendable.body)).status).toBe(202);
    const before = taken.length;
    const refusals = turnedAway.length;
    if (forge === 'backlog') {
      for (const path of ['/backlog/', '/backlog/wrong', `/backlog/${secret}x`, `/backlog/${secret.slice(0, -1)}`, '/backlog'])
        expect([401, 404], path).toContain((await post(path, good, sendable.body)).status);
    } else {
      const name = Object.keys(good).find((header) => /signature|token/.test(header)) ?? '';
      const value = good[name] ?? '';
      const { [name]: _left, ...without } = good;
      const sha1 = createHmac('sha1', secret).update(sendable.body).digest('hex');
      const wrong = [
        '',
        ' ',
        value.slice(0, -1),
        `${value}0`,
        value.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
        `sha1=${sha1}`,
        sha1,
        `sha256=${sha1}`,
        'sha256=',
        value.slice(2),
        signed(sendable, 'other')[name] ?? '',
      ];
      for (const one of wrong) expect((await post(pathOf(sendable), { ...without, [name]: one }, sendable.body)).status, `${name}: ${one}`).toBe(401);
      expect((await post(pathOf(sendable), without, sendable.body)).status, 'missing').toBe(401);
      expect(turnedAway.length - refusals).toBe(wrong.length + 1);
    }
    expect(taken.length).toBe(before);
  });
});

describe('what an attacker sends', () => {
  const sendable = pushOf('github', { url, ref: 'refs/heads/main', ...ids });
  const good = signed(sendable, secret);

  test('a delivery id that was taken before is known, however often and at once it comes', async () => {
    const again = pushOf('github', { url, ref: 'refs/heads/main', ...ids, id: 'twenty-times' });
    const before = taken.length;
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('/github', signed(again, secret), again.body)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(taken.length - before).toBe(1);
    expect(new Set(answers.map(({ json }) => (json as { id: string }).id)).size).toBe(1);
  });

  test('headers that come twice, or hide a line, are refused', async () => {
    const head = (extra: string) =>
      `POST /github HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(sendable.body)}\r\nX-GitHub-Event: push\r\nX-Hub-Signature-256: ${good['x-hub-signature-256']}\r\n${extra}\r\n${sendable.body}`;
    expect(await raw(head('X-GitHub-Delivery: a\r\nX-GitHub-Delivery: b\r\n'))).toBe(400);
    expect(await raw(head('X-Hub-Signature-256: sha256=00\r\nX-GitHub-Delivery: a\r\n'))).toBe(400);
    expect(await raw(head('X-GitHub-Delivery: a\r\nContent-Length: 5\r\n'))).toBe(400);
    expect(await raw(head('X-GitHub-Delivery: a\r\nTransfer-Encoding: chunked\r\n'))).toBe(400);
    expect(await raw(head('X-GitHub-Delivery: a\x00b\r\n'))).toBe(400);
    for (const id of ['a b', '../../etc/passwd', '<script>', 'x'.repeat(129), '-rf;']) {
      const status = (await post('/github', { ...good, 'x-github-delivery': id }, sendable.body)).status;
      expect(status, id).toBe(400);
    }
    expect((await post('/github', { ...good, 'x-github-event': 'push\u00e9' }, sendable.body)).status).toBe(400);
    const { 'x-github-event': _event, ...without } = good;
    expect((await post('/github', without, sendable.body)).status).toBe(400);
  });

  test('bodies without end, without length, slow or compressed are refused, and others are answered meanwhile', async () => {
    const slow = raw('POST /github HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{', true);
    const silent = raw('POST /github HT', true);
    const ping = pingOf();
    expect((await post('/github', signed(ping, secret), ping.body)).status).toBe(202);
    expect(await raw('POST /github HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n')).toBe(
      411,
    );
    expect(await raw(`POST /github HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${26 * 1024 * 1024}\r\n\r\n`, true)).toBe(413);
    expect(await raw('POST /github HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n')).toBe(400);
    const bomb = gzipSync(Buffer.alloc(10 * 1024 * 1024));
    expect((await post('/github', { ...good, 'content-encoding': 'gzip' }, bomb)).status).toBe(415);
    expect([408, 0], 'let go in time').toContain(await slow);
    expect([408, 400, 0]).toContain(await silent);
  });

  test('JSON that is deep, huge or says nothing is answered with 400 or taken for what it is', async () => {
    const sign = (body: string) => signed({ ...sendable, headers: { ...sendable.headers, 'x-github-delivery': `json-${Math.random()}` }, body }, secret);
    const many = JSON.stringify({ ...JSON.parse(sendable.body), commits: Array.from({ length: 200_000 }, (_, index) => ({ id: index })) });
    const cases: readonly (readonly [string, number])[] = [
      ['['.repeat(500_000) + ']'.repeat(500_000), 400],
      [`{"a":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`, 400],
      ['null', 400],
      ['[]', 400],
      ['"push"', 400],
      ['{}', 400],
      ['', 400],
      ['\uFEFF{}', 400],
      [sendable.body.replace('refs/heads/main', 'refs/heads/\\u0000'), 400],
      [sendable.body.replace(ids.after, 'HEAD'), 400],
      [sendable.body.replace('"before"', '"__proto__":{"forced":true},"before"'), 202],
      [many, 202],
    ];
    for (const [body, status] of cases) expect((await post('/github', sign(body), body)).status, body.slice(0, 60)).toBe(status);
    expect(({} as Record<string, unknown>)['forced']).toBeUndefined();
  });

  test('paths, methods and pages of other sites', async () => {
    for (const path of ['/', '/github/', '/%2e%2e/etc/passwd', '/GITHUB', '//github', '/github%00', '/%zz'])
      expect([400, 404], path).toContain((await post(path, good, sendable.body)).status);
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']) {
      const answer = await send(`${open.origin}/github`, good, '', { method });
      expect(answer.status, method).toBe(405);
      expect(answer.headers.allow).toBe('POST');
    }
    const ping = pingOf();
    expect((await post('/open', { ...ping.headers, origin: 'https://evil.example' }, ping.body)).status, 'a page elsewhere').toBe(403);
    expect((await post('/open', { ...ping.headers, 'sec-fetch-site': 'cross-site' }, ping.body)).status).toBe(403);
    expect((await post('/open', ping.headers, ping.body)).status, 'secret: none, in so many words').toBe(202);
  });

  test('one source that sends without end gets 429, and is let in again', async () => {
    const small = makeReceiver(options({ limits: { perSecond: 50, burst: 10 } }));
    const ping = pingOf();
    const statuses: number[] = [];
    for (let sent = 0; sent < 40; sent++)
      statuses.push((await small.inject({ method: 'POST', url: '/github', headers: signed(ping, secret), payload: ping.body })).statusCode);
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(202));
    expect(statuses).toContain(429);
    await small.close();
  });

  test('names that look like options, paths or commands are only names, or no names at all', () => {
    const hostile = [
      '--upload-pack=touch /tmp/x',
      '-oProxyCommand=x',
      'ext::sh -c touch% x',
      'file:///etc/passwd',
      'https://-x/y',
      'https://a/../../b',
      '$(id)',
      '`id`',
      'a;b',
      'ssh://-oX/y',
      'fd::3',
      'https://u:p@host/x',
      '\u202e',
    ];
    for (const address of hostile) {
      const id = nameRepository([address], {}, () => false);
      expect(id === null || /^[\w.:[\]-]+\/[^-]/.test(id), `${address} → ${id}`).toBe(true);
      expect(id ?? '').not.toContain('u:p@');
    }
    for (const branch of ['-x', '--force', '..', 'a..b', 'a b', 'a\nb', 'a:b', '@{-1}', 'x.lock', '/a', 'a\u0000'])
      expect(BranchRef.safeParse(`refs/heads/${branch}`).success, branch).toBe(false);
    expect(refNameProblem('refs/heads/ünï/😀')).toBeNull();
  });
});

describe('S1-3: whatever comes, it is answered below 500, and only what is signed and well formed is taken', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom('refs/heads/main', '--all', '../..', '\u0000', 'a'.repeat(5000), '0'.repeat(40), '1'.repeat(40)),
  );
  const anyJson = fc.oneof(fc.jsonValue({ maxDepth: 3 }), anyText, fc.integer());

  /** A real body with some of its values replaced. */
  const mutated = fc
    .record({
      sendable: fc.oneof(
        fc.constantFrom(...forges).map((forge) => pushOf(forge, { url, ref: 'refs/heads/main', ...ids })),
        fc
          .constantFrom('github' as const, 'gitea' as const, 'gogs' as const, 'gitlab' as const)
          .map((forge) => pullOf(forge, { url, number: 1, action: 'opened', branch: 'x', head: ids.after, owner: 'a' })),
      ),
      changes: fc.array(fc.record({ at: fc.nat(60), value: anyJson, drop: fc.boolean() }), { maxLength: 4 }),
      sign: fc.constantFrom('good', 'good', 'good', 'other', 'none'),
      headers: fc.dictionary(
        fc.constantFrom(
          'x-github-event',
          'x-gitlab-event',
          'x-event-key',
          'content-type',
          'x-github-delivery',
          'x-everref-event',
          'content-encoding',
          'origin',
        ),
        fc.string({ unit: fc.constantFrom(...'abcdefghij-/_ .:;=%$'), maxLength: 30 }),
        { maxKeys: 2 },
      ),
      path: fc.option(
        fc.webPath().map((path) => `/${path}`),
        { freq: 10 },
      ),
    })
    .map(({ sendable, changes, ...rest }) => {
      const isForm = sendable.forge === 'backlog';
      const payload: unknown = JSON.parse(isForm ? (new URLSearchParams(sendable.body).get('payload') ?? '') : sendable.body);
      for (const change of changes) changeValue(payload, change);
      const text = JSON.stringify(payload);
      return { ...rest, sendable: { ...sendable, body: isForm ? new URLSearchParams({ payload: text }).toString() : text } };
    });

  test('10,000 changed deliveries', { timeout: 120_000 }, async () => {
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(mutated, async ({ sendable, sign, headers, path }) => {
        const before = taken.length;
        const own = sign === 'none' ? sendable.headers : signed(sendable, sign === 'good' ? secret : 'other');
        const answer = await app.inject({
          method: 'POST',
          url: path ?? (sendable.forge === 'backlog' && sign !== 'good' ? '/backlog/wrong' : pathOf(sendable)),
          headers: { ...own, ...headers },
          payload: sendable.body,
        });
        statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1);
        expect(answer.statusCode).toBeLessThan(500);
        const isTaken = taken.length > before;
        if (sign !== 'good') expect(isTaken, 'unsigned').toBe(false);
        if (!isTaken) return;
        for (const event of taken.at(-1)?.events ?? []) {
          if (event.kind !== 'push') continue;
          expect(refNameProblem(event.ref)).toBeNull();
          expect(event.before + event.after).toMatch(/^[0-9a-f]{80,128}$/);
        }
        taken.length = 0;
      }),
      { numRuns: 10_000 },
    );
    expect(statuses.get(202) ?? 0, 'some are good').toBeGreaterThan(100);
    expect(statuses.get(400) ?? 0).toBeGreaterThan(100);
    expect(statuses.get(401) ?? 0).toBeGreaterThan(100);
  });

  test('200 of them over a real socket', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.constantFrom(...forges), async (body, forge) => {
        const sendable = pushOf(forge, { url, ref: 'refs/heads/main', ...ids });
        const { status } = await post(pathOf(sendable), signed(sendable, secret), body);
        expect([400, 401]).toContain(status);
      }),
      { numRuns: 200 },
    );
  });
});

/** Replaces or drops the `at`-th value of a tree. */
function changeValue(tree: unknown, { at, value, drop }: { readonly at: number; readonly value: unknown; readonly drop: boolean }): void {
  let left = at;
  const walk = (node: unknown): boolean => {
    if (typeof node !== 'object' || node === null) return false;
    for (const key of Object.keys(node)) {
      if (left-- === 0) {
        if (drop) Reflect.deleteProperty(node, key);
        else Reflect.set(node, key, value);
        return true;
      }
      if (walk(Reflect.get(node, key))) return true;
    }
    return false;
  };
  walk(tree);
}
