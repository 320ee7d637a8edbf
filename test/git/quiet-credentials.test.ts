import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSignIns } from '../../electron/store/sign-ins.ts';
import { guardSignIns } from '../../electron/sync/sign-in/guard.ts';
import { createSignInDesk } from '../../electron/sync/sign-in/sign-in.ts';
import type { UpdateRequest } from '../../electron/sync/update/update.ts';
import { testCertificate } from '../support/certificate.ts';
import { type GitHttp, startGitHttp } from '../support/git-http.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';

let sandbox: Sandbox;
let server: GitHttp;
let a: TestRepository;
let b: TestRepository;
let host: UpdateHost;
let saved: NodeJS.ProcessEnv;

const steering = ['GIT_ASKPASS', 'SSH_ASKPASS', 'SSH_ASKPASS_REQUIRE', 'GIT_SSH', 'GIT_SSH_COMMAND', 'GCM_INTERACTIVE', 'DISPLAY', 'PATH'];

beforeEach(async () => {
  saved = Object.fromEntries(steering.map((name) => [name, process.env[name]]));
  for (const name of steering) if (name !== 'PATH') delete process.env[name];
  sandbox = createSandbox();
  const remote = sandbox.bare('served/site.git');
  a = sandbox.clone(remote, 'a');
  a.commitFile('file.txt', 'one\n');
  a.git('push', '-q', '-u', 'origin', 'main');
  server = await startGitHttp(join(sandbox.root, 'served'));
  b = sandbox.clone(remote, 'b');
  // The server runs in this process: what waits for it must not be waited for here.
  b.git('remote', 'set-url', 'origin', `${server.url}/site.git`);
});

afterEach(async () => {
  await host?.close();
  await server.close();
  for (const name of steering) {
    if (saved[name] === undefined) delete process.env[name];
    else process.env[name] = saved[name];
  }
  sandbox.remove();
});

/** A program that writes down that it was called: its arguments, its environment, what it was told. Then it answers. */
function program(name: string, answer = 'exit 1'): string {
  const file = join(sandbox.root, 'bin', name);
  mkdirSync(join(sandbox.root, 'bin'), { recursive: true });
  mkdirSync(join(sandbox.root, 'called'), { recursive: true });
  const record = join(sandbox.root, 'called', name);
  writeFileSync(file, `#!/bin/sh\n{ printf '%s\\n' "ARGS $*"; env; } > '${record}'.$$\n${answer}\n`);
  chmodSync(file, 0o755);
  return file;
}

const calls = (name: string): readonly string[] =>
  existsSync(join(sandbox.root, 'called'))
    ? readdirSync(join(sandbox.root, 'called'))
        .filter((file) => file.startsWith(`${name}.`))
        .map((file) => readFileSync(join(sandbox.root, 'called', file), 'utf8'))
    : [];

function push(): string {
  const id = a.commitFile('file.txt', `${Math.random()}\n`);
  a.git('push', '-q', 'origin', 'main');
  return id;
}

const secret = { user: 'ada', password: 'lovelace' };

/** A host whose updater is guarded as the engine's is. */
async function startHost() {
  host = await startUpdateHost(sandbox);
  const signIns = openSignIns(host.store);
  const changed: string[] = [];
  const updater = guardSignIns(host.updater, { ...host.deps, signIns, now: () => new Date(), onChange: (id) => changed.push(id) });
  const desk = createSignInDesk({ updater, signIns, registry: host.deps.registry, refresh: async () => {} });
  const ask = async (more: Partial<UpdateRequest> = {}) => {
    const clone = await host.know(b);
    return updater.look(host.request(clone, 'all', { why: 'reconcile', urgency: 'background', ...more }));
  };
  return { signIns, desk, ask, changed };
}

describe('N-11: background git opens no prompt of any kind', () => {
  test('over HTTP: no askpass program, however it is set; credential helpers are told to ask nobody', async () => {
    server.allow(secret);
    process.env['DISPLAY'] = ':99';
    process.env['GIT_ASKPASS'] = program('git-askpass');
    process.env['SSH_ASKPASS'] = program('ssh-askpass');
    b.git('config', '--global', 'core.askPass', program('core-askpass'));
    b.git('config', '--global', 'credential.helper', program('helper', 'exit 0'));
    const { ask } = await startHost();
    const { results } = await ask();
    expect(results).toMatchObject([{ result: 'refused', reason: 'sign-in-needed', message: expect.stringContaining('everref sign-in') }]);
    for (const name of ['git-askpass', 'ssh-askpass', 'core-askpass']) expect(calls(name)).toEqual([]);
    const helper = calls('helper');
    expect(helper).toHaveLength(1);
    expect(helper[0]).toMatch(/^ARGS get$/m);
    expect(helper[0]).toMatch(/^GCM_INTERACTIVE=never$/m);
    expect(helper[0]).toMatch(/^GIT_TERMINAL_PROMPT=0$/m);
  });

  test.each([
    ['plain ssh', {}, '', /^ARGS -o BatchMode=yes -o SecurityKeyProvider=none .*git@forge\.example/m],
    ['GIT_SSH_COMMAND', { GIT_SSH_COMMAND: 'ssh -i my-key' }, '', /^ARGS -o BatchMode=yes -o SecurityKeyProvider=none -i my-key /m],
    ['core.sshCommand', {}, 'ssh -i other-key', /^ARGS -o BatchMode=yes -o SecurityKeyProvider=none -i other-key /m],
    ['core.sshCommand with its environment', {}, 'env FOO=bar ssh -v', /^ARGS -o BatchMode=yes -o SecurityKeyProvider=none -v /m],
  ])('over ssh (%s): no password, passphrase, host key question or touch', async (_name, env, configured, args) => {
    program('ssh', "echo 'git@forge.example: Permission denied (publickey).' >&2; exit 255");
    process.env['PATH'] = `${join(sandbox.root, 'bin')}:${process.env['PATH']}`;
    process.env['DISPLAY'] = ':99';
    process.env['SSH_ASKPASS'] = program('ssh-askpass');
    Object.assign(process.env, env);
    if (configured !== '') b.git('config', '--global', 'core.sshCommand', configured);
    b.git('remote', 'set-url', 'origin', 'git@forge.example:acme/site.git');
    const { ask } = await startHost();
    expect((await ask()).results).toMatchObject([{ reason: 'sign-in-needed' }]);
    // Before a command that begins with another word than ssh, git asks what it is (`-G`).
    const [call, ...more] = calls('ssh').filter((text) => !/^ARGS .* -G /.test(text));
    expect(more).toEqual([]);
    expect(call).toMatch(args);
    expect(call).toMatch(/^SSH_ASKPASS_REQUIRE=never$/m);
    expect(call).toMatch(/^SSH_ASKPASS=false$/m);
    expect(calls('ssh-askpass')).toEqual([]);
  });

  test('over ssh, where a partial clone fetches files in the middle of a move', async () => {
    const served = join(sandbox.root, 'served/site.git');
    sandbox.git(served, 'config', 'uploadpack.allowFilter', 'true');
    b = sandbox.clone(`file://${served}`, 'partial', '--filter=blob:none');
    program('ssh', `exec git-upload-pack '${served}'`);
    process.env['PATH'] = `${join(sandbox.root, 'bin')}:${process.env['PATH']}`;
    process.env['DISPLAY'] = ':99';
    process.env['SSH_ASKPASS'] = program('ssh-askpass');
    b.git('remote', 'set-url', 'origin', 'git@forge.example:acme/site.git');
    const tip = push();
    await startHost();
    expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded', after: tip }]);
    const asked = calls('ssh').filter((text) => !/^ARGS .* -G /.test(text));
    // Tips, commits, and then the files.
    expect(asked.length).toBeGreaterThan(1);
    for (const call of asked) {
      expect(call).toMatch(/^ARGS -o BatchMode=yes -o SecurityKeyProvider=none /m);
      expect(call).toMatch(/^SSH_ASKPASS_REQUIRE=never$/m);
    }
    expect(calls('ssh-askpass')).toEqual([]);
  });

  test('over ssh by GIT_SSH (PuTTY’s): told to ask nothing', async () => {
    process.env['GIT_SSH'] = program('plink', "echo 'Permission denied (publickey).' >&2; exit 1");
    b.git('remote', 'set-url', 'origin', 'git@forge.example:acme/site.git');
    const { ask } = await startHost();
    expect((await ask()).results).toMatchObject([{ reason: 'sign-in-needed' }]);
    expect(calls('plink').join('')).toMatch(/^ARGS -batch .*git@forge\.example/m);
  });

  test('an ssh that is too old to know of security keys is asked again without that, once', async () => {
    program(
      'ssh',
      `case "$*" in *SecurityKeyProvider*) echo 'command-line: line 0: Bad configuration option: securitykeyprovider' >&2; exit 255;; esac
echo 'Permission denied (publickey).' >&2; exit 255`,
    );
    process.env['PATH'] = `${join(sandbox.root, 'bin')}:${process.env['PATH']}`;
    b.git('remote', 'set-url', 'origin', 'git@forge.example:acme/site.git');
    const { ask } = await startHost();
    expect((await ask()).results).toMatchObject([{ reason: 'sign-in-needed' }]);
    await ask({ why: 'pull-now' });
    expect(calls('ssh')).toHaveLength(3);
  });
});

describe('N-11: what turned git away is told apart', () => {
  test.each([
    ['Permission denied (publickey,password).', 'sign-in-needed', /type everref sign-in/],
    ['Host key verification failed.', 'host-key-unknown', /accepts none by itself: compare its fingerprint/],
    ['@@@\n@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\n@@@\nHost key verification failed.', 'host-key-changed', /somebody may be listening in/],
    ['ssh: connect to host forge.example port 22: Connection refused', 'remote-unreachable', /tries again by itself/],
    ['ssh: Could not resolve hostname forge.example: Name or service not known', 'remote-unreachable', /tries again by itself/],
    ['ERROR: Permission to acme/site.git denied to deploy-key', 'access-denied', /still has the right/],
  ])('ssh says %j: %s', async (words, reason, message) => {
    program('ssh', `cat >&2 <<'WORDS'\n${words}\nWORDS\nexit 255`);
    process.env['PATH'] = `${join(sandbox.root, 'bin')}:${process.env['PATH']}`;
    b.git('remote', 'set-url', 'origin', 'git@forge.example:acme/site.git');
    const { ask } = await startHost();
    expect((await ask()).results).toMatchObject([{ reason, message: expect.stringMatching(message) }]);
  });

  test('a certificate that nobody here trusts, by this git’s own words', async () => {
    const tls = createTlsServer({ key: testCertificate.key, cert: testCertificate.certificate }, (socket) => socket.destroy());
    await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
    const address = tls.address();
    b.git('remote', 'set-url', 'origin', `https://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/site.git`);
    const { ask } = await startHost();
    expect((await ask()).results).toMatchObject([{ reason: 'certificate', message: expect.stringContaining('cannot be trusted') }]);
    tls.close();
  });

  test('a wrong or expired token, and one without the right', async () => {
    b.git('remote', 'set-url', 'origin', `${server.url.replace('http://', 'http://ada:expired@')}/site.git`);
    const { ask, signIns } = await startHost();
    server.allow(secret);
    const [wrong] = (await ask()).results;
    expect(wrong).toMatchObject({ reason: 'sign-in-needed' });
    server.allow('403');
    expect((await ask({ why: 'pull-now' })).results).toMatchObject([{ reason: 'access-denied', message: expect.stringContaining('does not let you in') }]);
    // The token stands in no word and no row.
    expect(JSON.stringify([wrong, signIns.list(), host.journal.list({ limit: 10 })])).not.toContain('expired');
  });
});

describe('N-11: a remote that wants a sign-in is left alone until a person acts', () => {
  test('no push, schedule or wake asks it again, also after a restart; it is listed with its reason', async () => {
    server.allow(secret);
    let { ask, desk, changed } = await startHost();
    await ask();
    expect(changed).toEqual(['k-1']);
    const asked = server.requests.length;
    for (const why of ['push', 'reconcile'] as const) expect(await ask({ why })).toEqual({ results: [], reached: false, changed: false, left: true });
    await host.close();
    ({ ask, desk, changed } = await startHost());
    expect(await ask()).toEqual({ results: [], reached: false, changed: false, left: true });
    expect(server.requests.length).toBe(asked);
    expect(desk.list()).toMatchObject([
      { cloneId: 'k-1', remote: 'origin', path: b.path, reason: 'sign-in-needed', message: expect.stringContaining('sign in and fetch') },
    ]);
  });

  test('until its configuration changes, or where keys and passwords are kept', async () => {
    server.allow(secret);
    const { ask } = await startHost();
    await ask();
    const asked = () => server.requests.length;
    let before = asked();
    b.git('config', '--global', 'credential.helper', 'store');
    await ask();
    expect(asked()).toBeGreaterThan(before);
    before = asked();
    await ask();
    expect(asked()).toBe(before);
    const home = join(sandbox.root, 'home');
    writeFileSync(join(home, '.git-credentials'), `${server.url.replace('http://', 'http://ada:lovelace@')}\n`);
    const id = push();
    expect(await ask()).toMatchObject({ reached: true, results: [{ result: 'fast-forwarded', after: id }] });
  });

  test('Pull now asks, quietly; when it is let in, background work goes on', async () => {
    server.allow(secret);
    const { ask, desk, changed } = await startHost();
    await ask();
    expect((await ask({ why: 'pull-now' })).results).toMatchObject([{ reason: 'sign-in-needed' }]);
    server.allow(null);
    expect(await ask({ why: 'pull-now' })).toMatchObject({ reached: true });
    expect(desk.list()).toEqual([]);
    expect(changed).toEqual(['k-1', 'k-1']);
    expect(await ask()).toMatchObject({ reached: true });
  });
});

describe('N-11: Sign in and fetch', () => {
  const answers = 'case "$1" in Username*) echo ada;; *) echo lovelace;; esac';

  test('lets the person’s own programs ask, fetches, and background work goes on', async () => {
    server.allow(secret);
    process.env['GIT_ASKPASS'] = program('git-askpass', answers);
    b.git('config', '--global', 'credential.helper', 'store');
    const { ask, desk } = await startHost();
    await ask();
    expect(calls('git-askpass')).toEqual([]);
    const id = push();
    const turns: string[] = [];
    expect(await desk.run({ prompts: 'programs', onTurn: (turn, at, of) => turns.push(`${turn.remote} ${at}/${of}`) })).toMatchObject([
      { remote: 'origin', result: 'signed-in', reason: null },
    ]);
    expect(turns).toEqual(['origin 1/1']);
    expect(calls('git-askpass').length).toBeGreaterThan(0);
    expect(b.head()).toBe(id);
    expect(desk.list()).toEqual([]);
    // The helper keeps it: nobody is asked again.
    const next = push();
    expect(await ask()).toMatchObject({ results: [{ result: 'fast-forwarded', after: next }] });
  });

  test('N-12: is offered for no clone that has come to name programs of its own since: in a terminal they would run before anybody trusted them', async () => {
    server.allow(secret);
    const { ask, desk } = await startHost();
    await ask();
    expect(desk.list()).toHaveLength(1);
    b.git('config', 'credential.helper', program('planted'));
    await host.know(b);
    expect(desk.list()).toEqual([]);
    expect(await desk.run({ prompts: 'programs' })).toEqual([]);
    expect(calls('planted')).toEqual([]);
    b.git('config', '--unset', 'credential.helper');
    await host.know(b);
    expect(desk.list()).toHaveLength(1);
  });

  test('where nothing can ask, it says so and names what to type', async () => {
    server.allow(secret);
    const { ask, desk } = await startHost();
    await ask();
    expect(await desk.run({ prompts: 'programs' })).toMatchObject([
      { result: 'refused', reason: 'sign-in-needed', message: expect.stringContaining('type everref sign-in in a terminal of this machine') },
    ]);
    expect(desk.list()).toHaveLength(1);
  });

  test('can be stopped: the one that is asking ends, the others’ turn does not come', async () => {
    server.allow(secret);
    const stop = new AbortController();
    process.env['GIT_ASKPASS'] = program('git-askpass', 'exec sleep 60');
    b.git('remote', 'add', 'fork', `${server.url}/site.git`);
    const { ask, desk } = await startHost();
    const clone = await host.know(b);
    for (const remote of clone.remotes) await ask({ remote });
    const running = desk.run({ prompts: 'programs', signal: stop.signal });
    while (calls('git-askpass').length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    stop.abort();
    expect((await running).map(({ remote, result }) => [remote, result])).toEqual([
      [expect.any(String), 'stopped'],
      [expect.any(String), 'stopped'],
    ]);
    expect(calls('git-askpass')).toHaveLength(1);
    expect(desk.list()).toHaveLength(2);
  });
});
