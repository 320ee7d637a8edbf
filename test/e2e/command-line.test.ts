import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { OnlyHere } from '../../shared/model/only-here.ts';
import { personEnvironment } from '../support/git.ts';
import { type TestWorld, twoMachines, write } from '../support/two-machines.ts';

const cliFile = join(import.meta.dirname, '../../dist/main/cli.js');

interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

let world: TestWorld;
let site: string;
let desk: string;

/** `everref <words>` as laptop's person, in a process of its own. */
function start(words: readonly string[], { env = {}, cwd = world.a.code }: { env?: NodeJS.ProcessEnv; cwd?: string } = {}): ChildProcess {
  return spawn(process.execPath, [cliFile, ...words], {
    cwd,
    env: { ...personEnvironment(world.a.person), EVERREF_HOME: world.a.everref, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function everref(words: readonly string[], options: Parameters<typeof start>[1] = {}): Promise<Said> {
  const child = start(words, options);
  let out = '';
  let err = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
  await once(child, 'close');
  return { code: child.exitCode, out, err };
}

/** Results are one JSON value on one line of stdout. */
function json(said: Said): unknown {
  expect(said.out.trimEnd()).not.toContain('\n');
  return JSON.parse(said.out);
}

const id = z.string().regex(/^[0-9a-f]{40}$/);
const time = z.iso.datetime();
const count = z.int().min(0).nullable();

const Status = z.array(
  z.object({
    repository: z.string(),
    host: z.string(),
    hostId: z.string(),
    path: z.string(),
    branch: z.string().nullable(),
    head: id.nullable(),
    upstream: z.string().nullable(),
    state: z.enum(['up-to-date', 'ahead', 'behind', 'diverged', 'local-only', 'upstream-gone', 'detached', 'unborn', 'failed']),
    ahead: count,
    behind: count,
    staged: count,
    unstaged: count,
    untracked: count,
    conflicted: count,
    stashes: count,
    unpushed: count,
    operation: z.string().nullable(),
    held: z.boolean(),
    updatedAt: time,
    branches: z.array(z.object({ name: z.string(), tip: id, upstream: z.string().nullable(), ahead: count, behind: count, unpushed: count })),
  }),
);
const Pulled = z.array(
  z.object({
    repository: z.string(),
    path: z.string(),
    branch: z.string().nullable(),
    result: z.enum(['up-to-date', 'fast-forwarded', 'fetched', 'refused', 'failed']),
    reason: z.string().nullable(),
    message: z.string().min(1),
    before: id.nullable(),
    after: id.nullable(),
  }),
);
const Hosts = z.array(
  z.object({ id: z.string(), name: z.string(), lastSeenAt: time, this: z.boolean(), os: z.string(), version: z.string(), checkouts: z.int().min(0) }),
);
const Journal = z.array(
  z.object({
    id: z.string(),
    at: time,
    host: z.string(),
    repository: z.string().nullable(),
    path: z.string().nullable(),
    ref: z.string().nullable(),
    before: id.nullable(),
    after: id.nullable(),
    what: z.string(),
    why: z.string().nullable(),
    event: z.string().nullable(),
    undone: z.boolean(),
  }),
);

beforeAll(() => {
  world = twoMachines();
  const remote = world.remote('acme/site');
  site = world.a.clone(remote);
  desk = world.b.clone(remote);
  mkdirSync(world.a.everref, { recursive: true });
  writeFileSync(
    join(world.a.everref, 'config.yml'),
    `host: { name: laptop }\nworkspaces: [{ path: ${JSON.stringify(world.a.code)} }]\nreconcile: { every: 1h }\n`,
  );
});
afterAll(() => world.close());

describe('without a running host', () => {
  test('P-7: status sweeps by itself and answers with every promised key', async () => {
    write(join(site, 'README.md'), 'edited\n');
    write(join(site, 'new.txt'), 'new\n');
    const said = await everref(['status', '--json']);
    expect(said).toMatchObject({ code: 0, err: '' });
    expect(Status.parse(json(said))).toMatchObject([
      {
        host: 'laptop',
        path: site,
        branch: 'main',
        upstream: 'origin/main',
        state: 'up-to-date',
        unstaged: 1,
        untracked: 1,
        staged: 0,
        ahead: 0,
        operation: null,
      },
    ]);
    world.a.git(site, 'checkout', '--quiet', '--', 'README.md');
    world.a.git(site, 'clean', '--quiet', '--force');
  });

  test('N-4: leave says what exists only here and answers 1; with nothing left it answers 0', async () => {
    expect(await everref(['leave', '--json'])).toMatchObject({ code: 0, out: '[]\n', err: '' });
    world.a.git(site, 'switch', '--quiet', '--create', 'topic');
    world.a.commit(site, 'kept.txt', 'kept\n', 'Keep it');
    write(join(site, 'other.txt'), 'other\n');
    world.a.git(site, 'stash', 'push', '--quiet', '--include-untracked', '--message', 'later', '--', 'other.txt');
    const said = await everref(['leave', '--json']);
    expect([said.code, said.err]).toEqual([1, '']);
    const items = z.array(OnlyHere).parse(json(said));
    expect(items.map(({ kind, branch, count, items }) => [kind, branch, count, items[0]])).toEqual([
      ['unpushed', 'topic', 1, 'Keep it'],
      ['stashed', null, 1, 'On topic: later'],
    ]);
    expect((await everref(['leave'])).out).toContain('1 unpushed commit');
    world.a.git(site, 'stash', 'drop', '--quiet');
    world.a.git(site, 'switch', '--quiet', 'main');
    world.a.git(site, 'branch', '--quiet', '-D', 'topic');
  });

  test('a repository is named by its id, a path in it or its last segment; words that fit nothing are told so with 2', async () => {
    const [{ repository } = { repository: '' }] = Status.parse(json(await everref(['status', '--json'])));
    for (const [word, cwd] of [
      [repository, world.root],
      ['site', world.root],
      ['.', join(site, 'src')],
      [join(site, 'src/one.txt'), world.root],
    ] as const) {
      const said = await everref(['status', word, '--json'], { cwd });
      expect([word, said.code, Status.parse(json(said)).map(({ path }) => path)]).toEqual([word, 0, [site]]);
    }
    for (const words of [
      ['status', 'nowhere'],
      ['status', '--host', 'nobody'],
      ['stat'],
      ['status', '--jsn'],
      ['log', '--limit', '0'],
      ['serve', '--listen', 'nope'],
      [],
    ]) {
      const said = await everref(words);
      expect([words, said.code, said.out]).toEqual([words, 2, '']);
      expect(said.err).not.toBe('');
    }
  });

  test('pull fetches and fast-forwards, with 0; what is refused is refused in words, with 1', async () => {
    const pushed = world.b.commit(desk, 'src/two.txt', 'two\n', 'Add two');
    world.b.git(desk, 'push', '--quiet');
    const before = world.a.git(site, 'rev-parse', 'HEAD');
    const done = await everref(['pull', 'site', '--json']);
    expect(done.code).toBe(0);
    expect(Pulled.parse(json(done))).toMatchObject([{ path: site, branch: 'main', result: 'fast-forwarded', reason: null, before, after: pushed }]);
    expect(world.a.git(site, 'rev-parse', 'HEAD')).toBe(pushed);
    expect(Pulled.parse(json(await everref(['pull', '--json'])))).toMatchObject([{ result: 'up-to-date', before: pushed, after: pushed }]);

    world.b.commit(desk, 'src/two.txt', 'three\n', 'Change two');
    world.b.git(desk, 'push', '--quiet');
    write(join(site, 'src/two.txt'), 'mine\n');
    const refused = await everref(['pull', 'site', '--json']);
    expect(refused.code).toBe(1);
    expect(Pulled.parse(json(refused))).toMatchObject([{ result: 'refused', reason: 'local-changes-in-the-way', before: pushed }]);
    expect(Status.parse(json(await everref(['status', '--json'])))).toMatchObject([{ state: 'behind', behind: 1, unstaged: 1 }]);
    world.a.git(site, 'checkout', '--quiet', '--', 'src/two.txt');
    expect((await everref(['pull'])).code).toBe(0);
  });

  test('what a checkout may be all its life needs nobody when everything is pulled', async () => {
    world.a.git(site, 'switch', '--quiet', '--create', 'mine');
    expect((await everref(['status'])).code).toBe(0);
    expect((await everref(['pull'])).code).toBe(0);
    expect((await everref(['pull', 'site'])).code).toBe(1);
    world.a.git(site, 'switch', '--quiet', 'main');
    world.a.git(site, 'branch', '--quiet', '-D', 'mine');
  });

  test('hosts, log and config answer with every promised key', async () => {
    expect(Hosts.parse(json(await everref(['hosts', '--json'])))).toMatchObject([{ name: 'laptop', this: true, checkouts: 1 }]);
    expect(Journal.parse(json(await everref(['log', '--json']))).length).toBeGreaterThan(0);
    expect(json(await everref(['config', 'check', '--json']))).toMatchObject({ problems: [] });
    expect(json(await everref(['config', 'path', '--json']))).toEqual({
      config: join(world.a.everref, 'config.yml'),
      data: join(world.a.everref, 'data'),
      log: join(world.a.everref, 'logs/everref.log'),
    });
  });

  test('open says that none runs, with 1; stop has nothing to do', async () => {
    expect(await everref(['open'])).toMatchObject({ code: 1, out: '', err: expect.stringContaining('everref serve') });
    expect(json(await everref(['stop', '--json']))).toEqual({ stopped: false, pid: null });
  });

  test('a reader that has seen enough changes neither the exit code nor says anything', async () => {
    const child = start(['status']);
    child.stdout?.destroy();
    let err = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
    await once(child, 'close');
    expect([child.exitCode, err]).toEqual([0, '']);
  });

  test('without git it says so plainly, with 1, and forgets nothing it knew', async () => {
    const said = await everref(['status', '--json'], { env: { PATH: join(world.root, 'no-such-folder') } });
    expect(said).toMatchObject({ code: 1, err: expect.stringContaining('No git was found') });
    expect(Status.parse(json(said))).toMatchObject([{ state: 'failed', branch: 'main', repository: expect.stringContaining('acme/site') }]);
  });

  test('a slip in the configuration is named with file, line and what to write, by check and by status', async () => {
    const home = join(world.root, 'slip');
    mkdirSync(home);
    writeFileSync(join(home, 'config.yml'), 'host: { name: x }\nworkspces: []\n');
    const env = { EVERREF_HOME: home };
    expect(await everref(['config', 'check'], { env })).toMatchObject({
      code: 1,
      out: '',
      err: `${join(home, 'config.yml')}:2: workspces: unknown key; did you mean workspaces?\n`,
    });
    expect(await everref(['status'], { env })).toMatchObject({ code: 1, out: '', err: expect.stringContaining('did you mean workspaces?') });
  });

  test('EVERREF_HOME may be relative and have spaces in it', async () => {
    expect(await everref(['hosts'], { env: { EVERREF_HOME: 'a home/of mine' }, cwd: world.root })).toMatchObject({ code: 0, err: '' });
    expect(existsSync(join(world.root, 'a home/of mine/data/everref.sqlite'))).toBe(true);
  });

  test('a data folder that cannot be used is said in one line, with 1', async () => {
    writeFileSync(join(world.root, 'a-file'), '');
    const said = await everref(['status'], { env: { EVERREF_HOME: join(world.root, 'a-file') } });
    expect(said).toMatchObject({ code: 1, out: '' });
    expect(said.err.trimEnd().split('\n')).toHaveLength(1);
    expect(said.err).not.toMatch(/\bat .*\.js/);
  });
});

describe('serve', () => {
  const Line = z.strictObject({ url: z.url(), token: z.string().min(20), pid: z.int(), version: z.string() });

  async function serving(): Promise<{ child: ChildProcess; line: z.infer<typeof Line>; out(): string; err(): string }> {
    const child = start(['serve', '--json']);
    let out = '';
    let err = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
    await new Promise<void>((resolve, reject) => {
      child.once('exit', () => reject(new Error(err)));
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        out += text;
        if (out.includes('\n')) resolve();
      });
    });
    return { child, line: Line.parse(JSON.parse(out)), out: () => out, err: () => err };
  }

  test('prints exactly one line; the verbs talk to it; a second is refused with a fresh link; stop ends it with 0', async () => {
    const { child, line, out, err } = await serving();
    expect(line.pid).toBe(child.pid);
    const door = await fetch(new URL('/session', line.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: new URL(line.url).hash.slice('#code='.length) }),
    });
    expect(door.status).toBe(200);
    const [status, hosts, second, opened] = await Promise.all([
      everref(['status', '--json']),
      everref(['hosts', '--json']),
      everref(['serve', '--json']),
      everref(['open']),
    ]);
    expect(Status.parse(json(status))).toMatchObject([{ path: site, state: 'up-to-date' }]);
    expect(Hosts.parse(json(hosts))).toMatchObject([{ name: 'laptop', this: true }]);
    expect(second).toMatchObject({ code: 1, out: '' });
    expect(second.err).toContain('already running');
    const fresh = /http:\S+/.exec(second.err)?.[0] ?? '';
    expect(new URL(fresh).origin).toBe(new URL(line.url).origin);
    expect(new Set([fresh, line.url, opened.out.trim()]).size).toBe(3);
    expect(json(await everref(['stop', '--json']))).toEqual({ stopped: true, pid: line.pid });
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(0);
    expect(out().trimEnd().split('\n')).toHaveLength(1);
    // The log names no secret: neither the token nor a link's code.
    const log = err() + readFileSync(join(world.a.everref, 'logs/everref.log'), 'utf8');
    for (const secret of [line.token, line.url.split('#code=')[1] ?? '?']) expect(log).not.toContain(secret);
  });

  test('S1-7: ends cleanly on SIGTERM and SIGINT; after a kill the next one starts', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const { child, err } = await serving();
      child.kill(signal);
      await once(child, 'exit');
      expect([signal, child.exitCode]).toEqual([signal, 0]);
      expect(err()).toMatch(/^ended$/m);
      expect(existsSync(join(world.a.everref, 'data/running.json'))).toBe(false);
    }
    const killed = await serving();
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');
    expect((await everref(['open'])).code).toBe(1);
    const { child } = await serving();
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(child.exitCode).toBe(0);
  });

  test('a full or read-only data folder ends it with 1 and words, and nothing keeps running', async () => {
    const home = join(world.root, 'blocked');
    // Stands for a full disk: the file that says where it runs cannot be put in place.
    mkdirSync(join(home, 'data/running.json/in-the-way'), { recursive: true });
    const said = await everref(['serve', '--json'], { env: { EVERREF_HOME: home } });
    expect(said).toMatchObject({ code: 1, out: '', err: expect.stringContaining('running.json cannot be written') });
  });

  test('a port that is taken is named, with what to write instead', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const said = await everref(['serve', '--json', '--listen', `127.0.0.1:${port}`]);
    taken.close();
    expect(said).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/in use by another program.*serve\.listen/) });
  });
});
