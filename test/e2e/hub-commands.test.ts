import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makePerson, type Person, personEnvironment } from '../support/git.ts';
import { joinByCommand } from '../support/join.ts';
import { freePort } from '../support/tcp-gate.ts';
import { write } from '../support/two-machines.ts';

const builtCli = join(import.meta.dirname, '../../dist/main/cli.js');
const root = mkdtempSync(join(tmpdir(), 'everref-hub-words-'));
let port = 0;
let hub: ChildProcess;
let line: Record<string, unknown>;
let log = '';

function machine(name: string): { readonly person: Person; readonly home: string } {
  const home = join(root, name);
  mkdirSync(home, { recursive: true });
  return { person: makePerson(name, home), home: join(home, '.everref') };
}
const [desktop, laptop] = [machine('desktop'), machine('laptop')];

/** Runs `everref …` as a person does. */
function everref(at: typeof desktop, ...words: string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    const env = { ...personEnvironment(at.person), EVERREF_HOME: at.home };
    const child = execFile(process.execPath, [builtCli, ...words], { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
    child.stdin?.end();
  });
}
const json = async (at: typeof desktop, ...words: string[]) => JSON.parse((await everref(at, ...words, '--json')).stdout);

beforeAll(async () => {
  port = await freePort();
  write(join(desktop.home, 'config.yml'), `host: { name: desktop }\nhub: { listen: "0.0.0.0:${port}" } # mine\n`);
  write(join(laptop.home, 'config.yml'), 'host: { name: laptop } # mine\n');
  hub = spawn(process.execPath, [builtCli, 'hub', '--json'], {
    env: { ...personEnvironment(desktop.person), EVERREF_HOME: desktop.home },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  hub.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  if (hub.stdout === null) throw new Error('no stdout');
  const [first] = await once(createInterface({ input: hub.stdout }), 'line');
  line = JSON.parse(String(first));
});
afterAll(async () => {
  const ended = once(hub, 'exit');
  hub.kill('SIGTERM');
  await ended;
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});

describe('the words of a hub', () => {
  test('P-7: hub prints one line as serve does, with its address and its fingerprint', () => {
    expect(line).toMatchObject({ url: expect.stringContaining('http://127.0.0.1:'), pid: hub.pid, version: expect.any(String) });
    expect(line['hub']).toMatchObject({ url: expect.stringMatching(/^https:.*:\d+$/), fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/) });
  });

  test('a machine joins with the code, is seen, and is out when its token is withdrawn; no secret is in the log', async () => {
    expect(await json(desktop, 'hub', 'tokens')).toEqual([]);
    const offer = await json(desktop, 'hub', 'code');
    await joinByCommand(laptop, `https://127.0.0.1:${port}`, offer.code);
    const config = readFileSync(join(laptop.home, 'config.yml'), 'utf8');
    expect(config).toContain('host: { name: laptop } # mine');
    expect(config).toMatch(/kind: hub[\s\S]*file: data\/hub-token\n[\s\S]*certificate: data\/hub-certificate\.pem/);
    const token = readFileSync(join(laptop.home, 'data/hub-token'), 'utf8').trim();
    expect(await json(laptop, 'cloud', 'test')).toMatchObject({ ok: true });
    expect(await json(desktop, 'hub', 'tokens')).toMatchObject([{ name: 'laptop', hostId: expect.stringMatching(/^h-/) }]);
    // A second time it does not work, and the code is not taken from the words of the command line.
    await expect(joinByCommand(laptop, `https://127.0.0.1:${port}`, offer.code)).rejects.toThrow(/used before/);
    expect(await everref(laptop, 'cloud', 'join', `https://127.0.0.1:${port}/#${offer.code}`)).toMatchObject({ code: 2 });
    expect(await json(desktop, 'hub', 'withdraw', 'laptop')).toMatchObject({ withdrawn: true });
    expect(await everref(desktop, 'hub', 'withdraw', 'laptop')).toMatchObject({ code: 2 });
    expect(await json(laptop, 'cloud', 'test')).toMatchObject({ ok: false });
    expect(await everref(laptop, 'cloud', 'remove')).toMatchObject({ code: 0 });
    expect(readFileSync(join(laptop.home, 'config.yml'), 'utf8')).toMatch(/kind: local/);
    const written = log + readFileSync(join(desktop.home, 'logs/everref.log'), 'utf8');
    for (const secret of [token, offer.code, offer.code.replaceAll('-', '')]) expect(written).not.toContain(secret);
  });

  test('a port that is taken is said, and nothing runs half', async () => {
    const other = machine('other');
    write(join(other.home, 'config.yml'), `hub: { listen: "0.0.0.0:${port}" }\n`);
    const { code, stderr, stdout } = await everref(other, 'hub', '--json');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('in use by another program');
    expect(await everref(other, 'hub', 'code')).toMatchObject({ code: 1 });
  });
});
