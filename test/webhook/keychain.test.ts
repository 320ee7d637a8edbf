import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findPaths } from '../../electron/config/paths.ts';
import { type Keychain, noKeychain } from '../../electron/config/secret.ts';
import { createKeychain } from '../../electron/desktop/system/keychain.ts';
import { createEngine } from '../../electron/engine/create.ts';
import type { Engine } from '../../electron/engine/engine.ts';
import { forkHelper } from '../../electron/git/helper/fork-helper.ts';
import { openLog } from '../../electron/log/open-log.ts';
import { createElectronDouble } from '../desktop/double.ts';
import { pushOf, send, signed } from '../support/forge-sender.ts';
import { helperSource } from '../support/git-helper.ts';

// The engine as the desktop app puts it together, on the double's keychain; the receiver over a real socket.

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

async function start(keychain: Keychain): Promise<Engine> {
  const paths = findPaths();
  writeFileSync(
    paths.configFile,
    'webhooks: { listen: 127.0.0.1:0, endpoints: [{ path: /github, forge: github, secret: { keychain: github } }] }\nreconcile: { every: 1d }\n',
  );
  engine = createEngine({ paths, log: openLog({ file: paths.logFile }), version: 'test', mode: 'host', startHelper: () => forkHelper(helperSource), keychain });
  await engine.start();
  return engine;
}

const push = pushOf('github', { url: 'https://github.com/acme/site', ref: 'refs/heads/main', before: '1'.repeat(40), after: '2'.repeat(40) });
const deliver = async (host: Engine, secret: string) => (await send(`${host.webhooks.status().origin}/github`, signed(push, secret), push.body)).status;

test('S1-2: a secret of the keychain opens its endpoint at once; another in its place counts at once; it stands nowhere in clear', async () => {
  const { electron } = createElectronDouble();
  const host = await start(createKeychain(electron, { file: join(home, 'keychain.json'), platform: process.platform }));
  expect(host.webhooks.status().endpoints[0]).toMatchObject({ secret: 'missing', reason: expect.stringContaining('no secret called github') });
  expect(await host.keychain.put('github', 'the first secret')).toBeNull();
  expect(host.webhooks.status().endpoints[0]).toMatchObject({ secret: 'set', reason: null });
  expect(await deliver(host, 'the first secret')).toBe(202);
  await host.keychain.put('github', 'the second secret');
  expect(await deliver(host, 'the first secret')).toBe(401);
  expect(await deliver(host, 'the second secret')).toBe(202);
  expect(host.keychain.status()).toEqual({ problem: null, secrets: [{ name: 'github', isUsed: true }] });
  expect(await host.keychain.remove('github')).toContain('is in use');
  await host.stop();
  engine = null;
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  for (const one of files) expect(readFileSync(join(one.parentPath, one.name), 'latin1')).not.toMatch(/the (first|second) secret/);
});

test('S1-2: a host without a desktop says that it reaches no keychain, and what to write instead', async () => {
  const host = await start(noKeychain);
  expect(host.webhooks.status().endpoints[0]).toMatchObject({ secret: 'missing', reason: expect.stringContaining('use { env: NAME } or { file: path }') });
  expect(await host.keychain.put('github', 'never kept')).toContain('keychain');
  expect(await deliver(host, 'never kept')).toBe(404);
});
