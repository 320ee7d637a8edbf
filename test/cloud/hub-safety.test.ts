import { readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { adoptIdentity } from '../../electron/cloud/hub/client/adopt.ts';
import { openAgent } from '../../electron/cloud/hub/client/fetch.ts';
import { joinHub } from '../../electron/cloud/hub/client/join.ts';
import { openHubCloud } from '../../electron/cloud/hub/client/open.ts';
import { readCode, writeCode } from '../../electron/cloud/hub/code.ts';
import { makeSelfSigned } from '../../electron/cloud/hub/server/self-signed.ts';
import { localMigrations } from '../../electron/cloud/local/schema.ts';
import { silentLog } from '../../electron/log/log.ts';
import { openStore } from '../../electron/store/open.ts';
import type { OrderAnswer } from '../../shared/model/order.ts';
import type { Trouble } from '../../shared/model/snapshot.ts';
import { openGate } from '../support/tcp-gate.ts';
import { collect } from './collector.ts';
import { type HubBed, startHubBed } from './hub-bed.ts';
import { type HubAdapter, openAdapter } from './open-adapter.ts';
import { hostA, hostB, hostC, hostWords, pushEvent } from './sample.ts';

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});
async function bed(options: Parameters<typeof startHubBed>[0] = {}): Promise<HubBed> {
  const made = await startHubBed(options);
  ending.push(made.close);
  return made;
}
const join_ = (url: string, code: string, hostId = hostA) => joinHub({ url, code, hostId, name: 'a' });

/** Opens a cloud and lets a test wait for what is told of the way to it. */
function open(adapter: HubAdapter, hostId: string, more: { now?: () => Date } = {}) {
  const told: (readonly Trouble[])[] = [];
  const waiting = new Set<() => void>();
  const cloud = openHubCloud({
    url: adapter.url,
    certificate: () => adapter.certificate,
    token: () => ({ kind: 'found', value: adapter.tokens[hostId] ?? '' }),
    hostId,
    log: silentLog,
    times: { retryMs: 4, retryAtMostMs: 40, lookEveryMs: 300, leaseMs: 3000 },
    onTroubles(list) {
      told.push(list);
      for (const look of waiting) look();
    },
    ...more,
  });
  ending.push(() => cloud.close());
  const until = (holds: (list: readonly Trouble[]) => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (holds(told.at(-1) ?? [])) resolve();
      };
      waiting.add(look);
      look();
    });
  return { cloud, told, until };
}

describe('a join code', () => {
  it('reads what it wrote, however it was typed; nothing else is one', () => {
    const code = { secret: Uint8Array.from({ length: 16 }, (_, at) => at * 17), mark: Uint8Array.from({ length: 16 }, (_, at) => 255 - at) };
    const text = writeCode(code);
    expect(text).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){12}[0-9A-HJKMNP-TV-Z]{4}$/);
    for (const typed of [text, text.toLowerCase(), text.replaceAll('-', ' '), ` ${text.replaceAll('0', 'O').replaceAll('1', 'l')} `])
      expect(readCode(typed)).toEqual(code);
    for (const wrong of ['', 'abc', text.slice(1), `${text}0`, text.replace(/.$/, 'U'), 'é'.repeat(52)]) expect(readCode(wrong)).toBeNull();
  });

  it('works once; a wrong one does nothing; the machine that joined is listed, and its token is nowhere in the store', async () => {
    const { hub, url, file } = await bed();
    const { code } = hub.newCode();
    expect(await join_(url, hub.newCode().code.replace(/^..../, '0000'))).toMatchObject({ kind: 'refused' });
    const joined = await join_(url, code);
    expect(joined.kind).toBe('joined');
    expect(await join_(url, code, hostB)).toMatchObject({ kind: 'refused', message: expect.stringContaining('used before') });
    expect(hub.machines()).toMatchObject([{ hostId: hostA, name: 'a' }]);
    const bytes = Buffer.concat([readFileSync(file), readFileSync(`${file}-wal`)]).toString('latin1');
    expect(joined.kind === 'joined' && bytes.includes(joined.joined.token)).toBe(false);
  });

  it('is void after ten minutes', async () => {
    let now = new Date();
    const { hub, url } = await bed({ now: () => now });
    const { code, expiresAt } = hub.newCode();
    now = new Date(expiresAt.getTime() + 1);
    expect(await join_(url, code)).toMatchObject({ kind: 'refused' });
  });

  it('who stands in between learns nothing: the secret is not sent to another certificate than the one that the code names', async () => {
    const { hub } = await bed({ secure: true });
    let asked = 0;
    const other = makeSelfSigned('hub');
    const between = createServer({ key: other.key, cert: other.certificate }, (_request, reply) => {
      asked++;
      reply.end('{}');
    }).listen(0, '127.0.0.1');
    ending.push(() => void between.close());
    await new Promise((resolve) => between.once('listening', resolve));
    const url = `https://127.0.0.1:${(between.address() as AddressInfo).port}`;
    expect(await join_(url, hub.newCode().code)).toMatchObject({ kind: 'refused', message: expect.stringContaining('somebody may stand in between') });
    expect(asked).toBe(0);
  });

  it('goes over no way that is not encrypted, but to this machine itself', async () => {
    const { hub } = await bed();
    for (const url of ['http://192.0.2.1:7421', 'http://hub.example.org', 'ftp://127.0.0.1', 'nonsense', 'https://me:secret@127.0.0.1:1'])
      expect(await join_(url, hub.newCode().code)).toMatchObject({ kind: 'refused' });
    expect(() => openAgent('http://192.0.2.1:7421', null)).toThrow(/https/);
  });
});

describe('a hub', () => {
  it('shows the certificate that it made at its first start again after a restart; the key is readable by its user alone', async () => {
    const first = await bed({ secure: true });
    const adapter = await first.join(hostA);
    expect(adapter.certificate).toContain('BEGIN CERTIFICATE');
    expect(statSync(join(first.folder, 'hub.pem')).mode & 0o777).toBe(0o600);
    const { openHub } = await import('../../electron/cloud/hub/server/open.ts');
    const again = await openHub({ file: first.file, folder: first.folder, hostName: 'hub', hostId: hostC, listen: '0.0.0.0:0', log: silentLog });
    ending.push(again.close);
    expect(again.fingerprint).toBe(first.hub.fingerprint);
    const { cloud } = open({ ...adapter, url: `https://127.0.0.1:${new URL(again.urls[0] ?? '').port}` }, hostA);
    expect(await cloud.states.announce(hostWords(hostA))).toEqual({ incarnation: 1 });
  });

  it('another certificate than the pinned one is refused, and said as such', async () => {
    const [one, two] = [await bed({ secure: true }), await bed({ secure: true })];
    const adapter = await one.join(hostA);
    const { cloud, told } = open({ ...adapter, url: two.url }, hostA);
    await expect(cloud.states.hosts()).rejects.toThrow(/does not show the certificate/);
    expect(told.at(-1)).toMatchObject([{ code: 'cloud-certificate' }]);
  });

  it('a wrong token and a withdrawn one get 401 and are said; withdrawing ends what is open', async () => {
    const { hub, join: joinAll } = await bed();
    const adapter = await joinAll(hostA, hostB);
    const wrong = open({ ...adapter, tokens: { [hostA]: `eh_${'x'.repeat(43)}` } }, hostA);
    await expect(wrong.cloud.states.hosts()).rejects.toThrow(/join again/);
    const { cloud, until } = open(adapter, hostB);
    await cloud.states.announce(hostWords(hostB));
    collect(cloud);
    expect(hub.withdraw(hostB)).toBe(true);
    await until((list) => list.some(({ code }) => code === 'cloud-refused'));
    await expect(cloud.states.hosts()).rejects.toThrow(/withdrawn/);
    expect(hub.machines().map(({ hostId }) => hostId)).toEqual([hostA]);
  });

  it('nobody writes or reads in the name of another, whatever it sends', async () => {
    const { join: joinAll } = await bed();
    const adapter = await joinAll(hostA, hostB);
    // The token is a's, what is said is b's.
    const liar = open({ ...adapter, tokens: { [hostB]: adapter.tokens[hostA] ?? '' } }, hostB).cloud;
    await expect(liar.states.announce(hostWords(hostB))).rejects.toThrow();
    await expect(liar.bus.publish(pushEvent({ hostId: hostB }))).rejects.toThrow();
    const order = {
      id: 'o-liar',
      kind: 'pull',
      from: hostB,
      to: hostA,
      target: { kind: 'all' },
      expiresAt: new Date(Date.now() + 9000).toISOString(),
    } as const;
    await expect(liar.orders.ask(order)).rejects.toThrow();
  });

  it('a stranger gets nothing: no token 401 before the body is read, then 429; too long a body 413', async () => {
    const { url, join: joinAll } = await bed();
    const adapter = await joinAll(hostA);
    const post = (path: string, body: string, headers: Record<string, string> = {}) =>
      new Promise<number>((resolve, reject) => {
        const asked = request(`${url}/hub/${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers } }, (reply) => {
          reply.resume();
          resolve(reply.statusCode ?? 0);
        });
        asked.on('error', reject);
        asked.end(body);
      });
    expect(await post('inbox/take', '{}')).toBe(401);
    const token = { authorization: `Bearer ${adapter.tokens[hostA]}` };
    expect(await post('publish', JSON.stringify({ json: 'x'.repeat(5_000_000) }), token).catch(() => 413)).toBe(413);
    expect(await post('publish', '{ not json', token)).toBe(400);
    expect(await post('nothing/here', '{}', token)).toBe(404);
    const all = await Promise.all(Array.from({ length: 30 }, () => post('join', '{}')));
    expect(all.filter((status) => status === 429).length).toBeGreaterThan(10);
  });

  it('a body of a kind that nobody needs is not read at all, however long it is: not a stranger’s, not a member’s', async () => {
    const { url, join: joinAll } = await bed();
    const adapter = await joinAll(hostA);
    const much = 64 * 1024 * 1024;
    for (const type of ['application/octet-stream', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', 'text/plain', null])
      for (const [path, token] of [
        ['join', null],
        ['publish', adapter.tokens[hostA] ?? ''],
      ] as const) {
        let taken = 0;
        const status = await new Promise<number | string>((resolve) => {
          const headers = { ...(type === null ? {} : { 'content-type': type }), ...(token === null ? {} : { authorization: `Bearer ${token}` }) };
          const asked = request(`${url}/hub/${path}`, { method: 'POST', headers }, (reply) => {
            reply.resume();
            resolve(reply.statusCode ?? 0);
            asked.destroy();
          });
          asked.on('error', (error) => resolve(error.message));
          const piece = Buffer.alloc(1024 * 1024);
          const send = () => {
            if (asked.destroyed) return;
            if (taken >= much) return void asked.end();
            asked.write(piece, (error) => {
              if (error != null) return;
              taken += piece.length;
              setImmediate(send);
            });
          };
          send();
        });
        expect([413, 415, 429]).toContain(status);
        expect(taken).toBeLessThan(much);
      }
  });

  it('N-14: no machine becomes the hub itself, or another one that is known, by a code or by a new identity', async () => {
    const own = 'h-00000000000000000abc';
    const { hub, url, join: joinAll } = await bed({ hostId: own });
    const adapter = await joinAll(hostA, hostB);
    const { cloud } = open(adapter, hostB);
    await cloud.states.announce(hostWords(hostB));
    expect(await join_(url, hub.newCode().code, own)).toMatchObject({ kind: 'refused', message: expect.stringContaining('another machine') });
    const address = { url, certificate: () => adapter.certificate, token: () => ({ kind: 'found', value: adapter.tokens[hostA] ?? '' }) as const };
    await expect(adoptIdentity(address, own, 'a')).rejects.toThrow();
    // Its token is withdrawn, its states are still shown: it may join again, and nobody else may call themselves so.
    hub.withdraw(hostB);
    await expect(adoptIdentity(address, hostB, 'a')).rejects.toThrow();
    expect(await join_(url, hub.newCode().code, hostB)).toMatchObject({ kind: 'joined' });
    expect(await adoptIdentity(address, hostC, 'a')).toMatch(/^eh_/);
  });

  it('S3-5: the stream goes on where it stopped: what came while the way was cut, or the hub was off, is there once, in order', async () => {
    const made = await bed();
    const gate = await openGate(Number(new URL(made.url).port));
    ending.push(gate.close);
    const adapter = await made.join(hostA, hostB);
    const a = await openAdapter(adapter, hostA);
    ending.push(() => a.close());
    const { cloud: b, until } = open({ ...adapter, url: `http://127.0.0.1:${gate.port}` }, hostB);
    for (const [cloud, id] of [
      [a, hostA],
      [b, hostB],
    ] as const)
      await cloud.states.announce(hostWords(id));
    const atB = collect(b);
    const sent = Array.from({ length: 9 }, () => pushEvent());
    for (const event of sent.slice(0, 3)) await a.bus.publish(event);
    await atB.until((got) => got.length >= 3);
    gate.cut();
    for (const event of sent.slice(3, 6)) await a.bus.publish(event);
    await until((list) => list.some(({ code }) => code === 'cloud-unreachable'));
    gate.mend();
    await atB.until((got) => got.length >= 6);
    await until((list) => list.length === 0);
    for (const event of sent.slice(6)) await a.bus.publish(event);
    await atB.until((got) => got.length >= 9);
    expect(atB.ids()).toEqual(sent.map(({ id }) => id));
  });

  it('orders keep their time although the clocks of the two machines differ by an hour', async () => {
    const { join: joinAll } = await bed({ now: () => new Date(Date.now() + 3_600_000) });
    const adapter = await joinAll(hostA, hostB);
    const [a, b] = [open(adapter, hostA), open(adapter, hostB)];
    await a.cloud.states.announce(hostWords(hostA));
    await b.cloud.states.announce(hostWords(hostB));
    const order = (id: string, inMs: number) =>
      ({ id, kind: 'pull', from: hostA, to: hostB, target: { kind: 'all' }, expiresAt: new Date(Date.now() + inMs).toISOString() }) as const;
    expect(await a.cloud.orders.ask(order('o-short', 300))).toEqual({ kind: 'expired' });
    const done: OrderAnswer = { kind: 'done', result: { kind: 'pull', results: [] } };
    b.cloud.orders.serve(async () => done);
    expect(await a.cloud.orders.ask(order('o-in-time', 20_000))).toEqual(done);
  });

  it('a hub whose store refuses says so, and does again what it is asked when it can', async () => {
    const made = await bed();
    const adapter = await made.join(hostA, hostC);
    const { cloud, told, until } = open(adapter, hostA);
    const { incarnation } = await cloud.states.announce(hostWords(hostA));
    const { db, close } = openStore(made.file, localMigrations);
    ending.push(close);
    db.exec("CREATE TRIGGER full BEFORE INSERT ON messages BEGIN SELECT RAISE(ABORT, 'no'); END");
    await expect(cloud.bus.publish(pushEvent())).rejects.toThrow(/The hub .* failed/);
    db.exec('DROP TRIGGER full');
    await cloud.bus.publish(pushEvent());
    expect(await cloud.states.heartbeat(incarnation)).toEqual({ foreign: false, forgotten: false });
    await until((list) => list.length === 0);
    expect(told.length).toBeGreaterThan(0);
  });
});
