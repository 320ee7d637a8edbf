import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testCertificate } from '../support/certificate.ts';
import { type PullFacts, pullOf, send, signed } from '../support/forge-sender.ts';
import { git } from '../support/git.ts';
import { type GitServer, startGitServer } from '../support/git-server.ts';
import { secret, type WebhookWorld, webhookWorld } from '../support/webhook-host.ts';

// S2: pull requests mirrored, over HTTPS both ways: the receiver's own, and git's with a token.

let at: WebhookWorld;
let server: GitServer;
const bares = new Map<string, string>();
const token = 'ghp_thisTokenIsASecret0123456789';
let url: (name: string) => string;

/** A commit of a fork's, and the ref that the forge keeps for it in the base repository. */
function forkCommit(name: string, number: number, text: string): string {
  const bare = bares.get(name) ?? '';
  const folder = join(at.world.root, 'forks', `${name}-${number}`);
  mkdirSync(join(at.world.root, 'forks'), { recursive: true });
  if (!existsSync(folder)) git(at.world.b.person, at.world.root, 'clone', '--quiet', bare, folder);
  const tip = at.world.b.commit(folder, 'fork.txt', text);
  at.world.b.git(folder, 'push', '--quiet', '--force', 'origin', `HEAD:refs/pull/${number}/head`);
  return tip;
}

const tipOf = (name: string, branch: string) => {
  try {
    return git(at.world.b.person, bares.get(name) ?? '', 'rev-parse', '--verify', '--quiet', `refs/heads/${branch}`);
  } catch {
    return null;
  }
};

async function tell(name: string, facts: Partial<PullFacts> & Pick<PullFacts, 'number' | 'action' | 'head'>) {
  const sendable = pullOf('github', { url: url(name), branch: 'feature/ünï', owner: 'stranger', ...facts });
  const answer = await send(`${at.origin()}/github`, signed(sendable, secret), sendable.body, { ca: testCertificate.certificate });
  expect(answer.status).toBe(202);
  await at.host().idle();
  const [newest] = await at.deliveries();
  return newest;
}

beforeAll(async () => {
  at = webhookWorld();
  for (const name of ['site', 'gated', 'old']) bares.set(name, at.world.remote(name));
  server = await startGitServer(at.world.root, token);
  url = (name) => `${server.origin}/remotes/${name}`;
  const host = new URL(server.origin).host;
  writeFileSync(join(at.world.root, 'ca.pem'), server.certificate);
  git(at.machine.person, at.world.root, 'config', '--global', 'http.sslCAInfo', join(at.world.root, 'ca.pem'));
  writeFileSync(join(at.world.root, 'token'), `${token}\n`, { mode: 0o600 });
  writeFileSync(join(at.world.root, 'key.pem'), testCertificate.key, { mode: 0o600 });
  const given = { token: { file: join(at.world.root, 'token') } };
  await at.start({
    webhooks: {
      tls: { certificate: join(at.world.root, 'ca.pem'), key: join(at.world.root, 'key.pem') },
      endpoints: [{ path: '/github', forge: 'github', secret: { file: 'secret' } }],
    },
    pullRequests: [
      { repository: `${host}/remotes/site`, ...given },
      { repository: `${host}/remotes/gated`, trust: { owners: ['Friend'], label: 'safe' }, ...given },
      { repository: `${host}/remotes/old`, branch: 'pull-request/{branch}', ...given },
    ],
  });
});

afterAll(async () => {
  await at.close();
  await server.close();
});

describe('pull requests from forks', () => {
  test('S2-1: opened, synchronised and reopened: the exact head is the mirror branch; closed: the branch is gone', async () => {
    const branch = 'pull-request/1/feature/ünï';
    const first = forkCommit('site', 1, 'one\n');
    expect(await tell('site', { number: 1, action: 'opened', head: first })).toMatchObject({
      decision: 'accepted',
      reason: expect.stringContaining('the head of pull request 1'),
    });
    expect(tipOf('site', branch)).toBe(first);
    const second = forkCommit('site', 1, 'two\n');
    await tell('site', { number: 1, action: 'updated', head: second });
    expect(tipOf('site', branch)).toBe(second);
    expect(await tell('site', { number: 1, action: 'closed', head: second })).toMatchObject({
      decision: 'accepted',
      reason: expect.stringContaining('was deleted'),
    });
    expect(tipOf('site', branch)).toBeNull();
    await tell('site', { number: 1, action: 'reopened', head: second });
    expect(tipOf('site', branch)).toBe(second);
  });

  test('S2-1: one from the same repository is ignored', async () => {
    const head = forkCommit('site', 2, 'own\n');
    expect(await tell('site', { number: 2, action: 'opened', head, fromFork: false })).toMatchObject({
      decision: 'ignored',
      reason: expect.stringContaining('same repository'),
    });
    expect(tipOf('site', 'pull-request/2/feature/ünï')).toBeNull();
  });

  test('S2-2: works when the fork has been deleted, and cleans up', async () => {
    const head = forkCommit('site', 3, 'ghost\n');
    await tell('site', { number: 3, action: 'updated', head, owner: null });
    expect(tipOf('site', 'pull-request/3/feature/ünï')).toBe(head);
    await tell('site', { number: 3, action: 'closed', head, owner: null });
    expect(tipOf('site', 'pull-request/3/feature/ünï')).toBeNull();
  });

  test('S2-2: two from branches of one name do not collide; under the old name the second is refused, never overwritten', async () => {
    const [four, five] = [forkCommit('site', 4, 'four\n'), forkCommit('site', 5, 'five\n')];
    await tell('site', { number: 4, action: 'opened', head: four });
    await tell('site', { number: 5, action: 'opened', head: five });
    expect([tipOf('site', 'pull-request/4/feature/ünï'), tipOf('site', 'pull-request/5/feature/ünï')]).toEqual([four, five]);
    const [one, two] = [forkCommit('old', 1, 'one\n'), forkCommit('old', 2, 'two\n')];
    await tell('old', { number: 1, action: 'opened', head: one });
    expect(await tell('old', { number: 2, action: 'opened', head: two })).toMatchObject({
      decision: 'failed',
      reason: expect.stringContaining('mirrors pull request 1 already'),
    });
    expect(tipOf('old', 'pull-request/feature/ünï')).toBe(one);
  });

  test('S2-2: a branch that Everref did not put there is neither overwritten nor deleted', async () => {
    const head = forkCommit('site', 6, 'six\n');
    const theirs = git(at.world.b.person, bares.get('site') ?? '', 'rev-parse', 'refs/heads/main');
    git(at.world.b.person, bares.get('site') ?? '', 'update-ref', 'refs/heads/pull-request/6/feature/ünï', theirs);
    expect(await tell('site', { number: 6, action: 'opened', head })).toMatchObject({
      decision: 'failed',
      reason: expect.stringContaining('did not put there'),
    });
    await tell('site', { number: 6, action: 'closed', head });
    expect(tipOf('site', 'pull-request/6/feature/ünï')).toBe(theirs);
    const mirrored = forkCommit('site', 7, 'seven\n');
    await tell('site', { number: 7, action: 'opened', head: mirrored });
    git(at.world.b.person, bares.get('site') ?? '', 'update-ref', 'refs/heads/pull-request/7/feature/ünï', theirs);
    expect(await tell('site', { number: 7, action: 'closed', head: mirrored })).toMatchObject({ decision: 'failed' });
    expect(tipOf('site', 'pull-request/7/feature/ünï')).toBe(theirs);
  });

  test('S2-3: only listed owners, or after a label; what is pushed after the label needs it again', async () => {
    const head = forkCommit('gated', 1, 'one\n');
    const branch = 'pull-request/1/feature/ünï';
    expect(await tell('gated', { number: 1, action: 'opened', head })).toMatchObject({
      decision: 'ignored',
      reason: expect.stringContaining('once it is labelled safe'),
    });
    expect(tipOf('gated', branch)).toBeNull();
    await tell('gated', { number: 1, action: 'labelled', head, labels: ['safe'] });
    expect(tipOf('gated', branch)).toBe(head);
    const sly = forkCommit('gated', 1, 'sly\n');
    expect(await tell('gated', { number: 1, action: 'updated', head: sly, labels: ['safe'] })).toMatchObject({
      decision: 'ignored',
      reason: expect.stringContaining('new commits since'),
    });
    expect(tipOf('gated', branch)).toBe(head);
    const friends = forkCommit('gated', 2, 'two\n');
    await tell('gated', { number: 2, action: 'opened', head: friends, owner: 'friend' });
    expect(tipOf('gated', 'pull-request/2/feature/ünï')).toBe(friends);
  });

  test('S2-4: HTTPS with the user’s certificate; each wrong request gets its own answer', async () => {
    expect(at.origin()).toMatch(/^https:/);
    const ca = { ca: testCertificate.certificate };
    const sendable = pullOf('github', { url: url('site'), number: 8, action: 'opened', branch: 'x', head: '1'.repeat(40), owner: 'stranger' });
    const good = signed(sendable, secret);
    const post = (headers: Readonly<Record<string, string>>, body: string, path = '/github', method = 'POST') =>
      send(at.origin() + path, headers, body, { ...ca, method });
    expect((await post({ ...good, 'transfer-encoding': 'chunked' }, sendable.body)).status).toBe(411);
    expect((await post({ ...good, 'content-type': 'text/plain' }, sendable.body)).status).toBe(415);
    expect((await post(signed({ ...sendable, body: '{"a":' }, secret), '{"a":')).status).toBe(400);
    expect((await post(sendable.headers, sendable.body)).status).toBe(401);
    expect((await post(signed(sendable, 'another secret'), sendable.body)).status).toBe(401);
    expect((await post(good, sendable.body, '/nowhere')).status).toBe(404);
    expect((await post(good, '', '/github', 'GET')).status).toBe(405);
    expect((await declare(26 * 1024 * 1024)).split(' ')[1]).toBe('413');
  });

  test('S2-4: a slow or silent client never blocks another', async () => {
    const idle = Array.from({ length: 40 }, () => connect(Number(new URL(at.origin()).port), '127.0.0.1'));
    await Promise.all(idle.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    const head = forkCommit('site', 9, 'nine\n');
    await tell('site', { number: 9, action: 'opened', head });
    expect(tipOf('site', 'pull-request/9/feature/ünï')).toBe(head);
    for (const socket of idle) socket.destroy();
  });

  test('S2-5: the token is given to that server alone, and stands nowhere: arguments, addresses, log, answers, store', async () => {
    expect(server.requests.some(({ authorized }) => authorized)).toBe(true);
    expect(server.requests.filter(({ url: asked }) => asked.includes(token))).toEqual([]);
    const answers = JSON.stringify([await at.deliveries(), at.host().log(), (await at.host().client.journal.list({ limit: 500 })).items]);
    expect(answers).not.toContain(token);
    for (const entry of readdirSync(at.machine.everref, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      expect(readFileSync(join(entry.parentPath, entry.name)).includes(token), join(entry.parentPath, entry.name)).toBe(false);
    }
  });
});

/** The answer's first line to a request that only says how long it will be. */
async function declare(bytes: number): Promise<string> {
  const socket = connectTls({ port: Number(new URL(at.origin()).port), host: '127.0.0.1', ca: testCertificate.certificate });
  await new Promise((resolve) => socket.once('secureConnect', resolve));
  socket.write(`POST /github HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${bytes}\r\n\r\n`);
  const line = await new Promise<string>((resolve) => socket.once('data', (chunk: Buffer) => resolve(chunk.toString().split('\r\n')[0] ?? '')));
  socket.destroy();
  return line;
}
