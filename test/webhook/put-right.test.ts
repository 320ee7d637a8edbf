import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findPaths } from '../../electron/config/paths.ts';
import { type Keychain, noKeychain } from '../../electron/config/secret.ts';
import { createKeychain } from '../../electron/desktop/system/keychain.ts';
import { createEngine } from '../../electron/engine/create.ts';
import type { Engine } from '../../electron/engine/engine.ts';
import { forkHelper } from '../../electron/git/helper/fork-helper.ts';
import { openLog } from '../../electron/log/open-log.ts';
import { createElectronDouble } from '../desktop/double.ts';
import { testCertificate } from '../support/certificate.ts';
import { pushOf, send, signed } from '../support/forge-sender.ts';
import { helperSource } from '../support/git-helper.ts';

// What keeps an endpoint closed is put right outside Everref: it opens by itself, with nothing restarted and nobody cut off.

let home: string;
let engine: Engine | null = null;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'everref-test-'));
  vi.stubEnv('EVERREF_HOME', home);
});
afterEach(async () => {
  await engine?.stop();
  engine = null;
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

/** What "within some seconds" is at most, on a busy machine. */
const soon = { timeout: 15_000 };
const threadFile = join(import.meta.dirname, '../../electron/webhook/thread/main.ts');

async function start(webhooks: Readonly<Record<string, unknown>>, keychain: Keychain = noKeychain, receiverFile?: string): Promise<Engine> {
  const paths = findPaths();
  writeFileSync(paths.configFile, JSON.stringify({ webhooks: { listen: '127.0.0.1:0', ...webhooks }, reconcile: { every: '1d' } }));
  engine = createEngine({
    ...{ paths, log: openLog({ file: paths.logFile }), version: 'test', mode: 'host', startHelper: () => forkHelper(helperSource), keychain },
    ...(receiverFile === undefined ? {} : { receiverFile }),
  });
  await engine.start();
  return engine;
}

const github = (secret: unknown) => ({ endpoints: [{ path: '/github', forge: 'github', secret }] });
const push = pushOf('github', { url: 'https://github.com/acme/site', ref: 'refs/heads/main', before: '1'.repeat(40), after: '2'.repeat(40) });
const deliver = async (host: Engine, secret: string) => (await send(`${host.webhooks.status().origin}/github`, signed(push, secret), push.body)).status;
const reason = (host: Engine) => host.webhooks.status().endpoints[0]?.reason ?? null;
const troubles = (host: Engine) => host.snapshot().troubles.filter(({ code }) => code === 'webhooks');

test.each([
  ['in the engine’s thread', undefined],
  ['in a thread of its own', threadFile],
])('S1-2: a secret’s file that is written, allowed to one user alone, written anew: each counts by itself (the receiver %s)', async (_where, file) => {
  const secret = join(home, 'secret');
  const host = await start(github({ file: 'secret' }), noKeychain, file);
  expect(reason(host)).toContain('cannot be read');
  expect(troubles(host)).toHaveLength(1);
  const { origin } = host.webhooks.status();
  writeFileSync(secret, 'first\n', { mode: 0o644 });
  chmodSync(secret, 0o644);
  await expect.poll(() => reason(host), soon).toContain('chmod 600');
  expect(await deliver(host, 'first')).toBe(404);
  chmodSync(secret, 0o600);
  await expect.poll(() => reason(host), soon).toBeNull();
  expect(troubles(host)).toEqual([]);
  expect(await deliver(host, 'first')).toBe(202);
  writeFileSync(secret, 'second\n');
  await expect.poll(() => deliver(host, 'second'), soon).toBe(202);
  expect(await deliver(host, 'first')).toBe(401);
  chmodSync(secret, 0o640);
  await expect.poll(() => deliver(host, 'second'), soon).toBe(404);
  expect(reason(host)).toContain('chmod 600');
  expect(host.webhooks.status().origin).toBe(origin);
});

test('S1-3: who is sending while a secret is put right is not cut off', async () => {
  const secret = join(home, 'secret');
  writeFileSync(secret, 'a secret\n', { mode: 0o600 });
  const host = await start({
    endpoints: [
      { path: '/github', forge: 'github', secret: { file: 'secret' } },
      { path: '/closed', forge: 'github', secret: { file: 'later' } },
    ],
  });
  const { port } = new URL(host.webhooks.status().origin ?? '');
  const socket = connect(Number(port), '127.0.0.1');
  const answer = new Promise<string>((resolve, reject) => {
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString();
      if (text.includes('\r\n\r\n')) resolve(text);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
  const headers = { ...signed(push, 'a secret'), host: 'here', 'content-length': String(Buffer.byteLength(push.body)) };
  socket.write(
    `POST /github HTTP/1.1\r\n${Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\r\n')}\r\n\r\n${push.body.slice(0, 20)}`,
  );
  writeFileSync(join(home, 'later'), 'another secret\n', { mode: 0o600 });
  await expect.poll(() => host.webhooks.status().endpoints[1]?.secret, soon).toBe('set');
  socket.write(push.body.slice(20));
  expect(await answer).toMatch(/^HTTP\/1\.1 202/);
  socket.destroy();
});

test('S2-4: a renewed certificate counts by itself; one without its key leaves the former in use, in words, until it is whole', async () => {
  const files = { certificate: join(home, 'cert.pem'), key: join(home, 'key.pem') };
  writeFileSync(files.certificate, testCertificate.certificate);
  writeFileSync(files.key, testCertificate.key);
  const host = await start({ tls: { certificate: 'cert.pem', key: 'key.pem' }, endpoints: [{ path: '/open', forge: 'plain', secret: 'none' }] });
  const served = () =>
    new Promise<string>((resolve, reject) => {
      const { port } = new URL(host.webhooks.status().origin ?? '');
      const socket = connectTls({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false }, () => {
        resolve(String(socket.getPeerCertificate().subject.CN));
        socket.destroy();
      });
      socket.on('error', reject);
    });
  expect(await served()).toBe('localhost');
  const renewed = join(home, 'renewed');
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=renewed'];
  execFileSync('openssl', [...made, '-keyout', `${renewed}.key`, '-out', `${renewed}.pem`], { stdio: 'ignore' });
  execFileSync('cp', [`${renewed}.pem`, files.certificate]);
  await expect.poll(() => host.webhooks.status().problems.join(), soon).toContain('the former stay in use');
  expect(await served()).toBe('localhost');
  execFileSync('cp', [`${renewed}.key`, files.key]);
  await expect.poll(served, soon).toBe('renewed');
  expect(host.webhooks.status().problems).toEqual([]);
});

test('S1-7: an address that another program has is taken once it is free', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const listen = `127.0.0.1:${(other.address() as AddressInfo).port}`;
  const host = await start({ listen, endpoints: [{ path: '/open', forge: 'plain', secret: 'none' }] });
  expect(host.webhooks.status()).toMatchObject({ origin: null, problems: [expect.stringContaining('in use by another program')] });
  await new Promise((resolve) => other.close(resolve));
  await expect.poll(() => host.webhooks.status().origin, { timeout: 40_000 }).toBe(`http://${listen}`);
  expect(troubles(host)).toEqual([]);
});

test('S1-2: a keyring that is unlocked, and a variable that the next start has, open their endpoints', async () => {
  const { electron, keyring } = createElectronDouble();
  const keychain = createKeychain(electron, { file: join(home, 'keychain.json'), platform: process.platform });
  keychain.write('github', 'kept');
  keyring.isThere = false;
  const host = await start(github({ keychain: 'github' }), keychain);
  expect(reason(host)).toContain('unlock it');
  keyring.isThere = true;
  // As the desktop says it when the screen is unlocked.
  host.resume();
  await expect.poll(() => reason(host), soon).toBeNull();
  expect(await deliver(host, 'kept')).toBe(202);
  await host.stop();

  const again = await start(github({ env: 'SECRET_OF_THIS_TEST' }));
  expect(reason(again)).toContain('SECRET_OF_THIS_TEST is not set');
  await again.stop();
  vi.stubEnv('SECRET_OF_THIS_TEST', 'set now');
  const last = await start(github({ env: 'SECRET_OF_THIS_TEST' }));
  expect(reason(last)).toBeNull();
  expect(await deliver(last, 'set now')).toBe(202);
});
