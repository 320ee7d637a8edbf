import { createHmac } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pingOf, pushOf, send, signed } from '../support/forge-sender.ts';
import { readToken, secret, type WebhookWorld, webhookWorld } from '../support/webhook-host.ts';

// S0: what the force-push tracker did, over HTTP and with real git.

let at: WebhookWorld;
let site: { readonly remote: string; readonly folder: string };
let bare: string;
const nothing = '0'.repeat(40);
const url = 'https://github.com/acme/site';

beforeAll(async () => {
  at = webhookWorld();
  const remote = at.world.remote('site');
  bare = at.world.remote('held-by-nobody');
  site = { remote, folder: at.machine.clone(remote) };
  at.world.b.clone(remote);
  await at.start({
    aliases: { 'github.com/acme/site': `file/${realpathSync(remote)}` },
    webhooks: {
      endpoints: [
        { path: '/github', forge: 'github', secret: { file: 'secret' } },
        { path: '/old', forge: 'github', secret: { file: 'secret' }, sha1: true },
        { path: '/plain', forge: 'plain', secret: { file: 'secret' } },
        { path: '/gitlab', forge: 'gitlab', secret: { file: 'secret' } },
      ],
    },
  });
});

afterAll(() => at.close());

/** Somebody elsewhere force-pushes a branch; answers its old and its new tip. */
function forcePush(branch: string): { readonly before: string; readonly after: string } {
  const folder = `${at.world.b.code}/site`;
  at.world.b.git(folder, 'switch', '--quiet', '--create', branch, 'origin/main');
  const before = at.world.b.commit(folder, 'src/lost.txt', `${branch}\n`, `Lost on ${branch}`);
  at.world.b.git(folder, 'push', '--quiet', 'origin', branch);
  at.world.b.git(folder, 'reset', '--quiet', '--hard', 'origin/main');
  const after = at.world.b.commit(folder, 'src/other.txt', `${branch}\n`, 'Instead');
  at.world.b.git(folder, 'push', '--quiet', '--force', 'origin', branch);
  return { before, after };
}

async function ask(path: string, token: string | null = readToken) {
  return send(`${at.origin()}${path}`, token === null ? {} : { authorization: `Bearer ${token}` }, '', { method: 'GET' });
}

describe('force pushes that a forge tells of', () => {
  test('S0-1: a signed delivery with forced: true is stored once per delivery id, with everything it says', async () => {
    const { before, after } = forcePush('lost-1');
    const delivery = pushOf('github', {
      url,
      ref: 'refs/heads/lost-1',
      before,
      after,
      forced: true,
      by: 'mara',
      headAt: '2026-11-20T10:00:00+01:00',
      headAuthor: 'noor',
      id: 'id-1',
    });
    const first = await at.deliver(delivery);
    expect(first.status).toBe(202);
    const again = await at.deliver(delivery);
    expect(again.json).toMatchObject({ id: (first.json as { id: string }).id, decision: 'known' });
    const { json } = await ask('/api/force-pushes?branch=lost-1');
    expect(json).toEqual([
      {
        repository: expect.stringMatching(/site\.git$/),
        ref: 'refs/heads/lost-1',
        hash_before_force_push: before,
        hash_after_force_push: after,
        timestamp_of_after_commit: '2026-11-20T10:00:00+01:00',
        after_commit_author_username: 'noor',
        pusher_username: 'mara',
        timestamp_push_event_received: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      },
    ]);
    const stands = await at.host().client.forcePushes.list({ limit: 50 });
    expect(stands.filter((entry) => entry.ref === 'refs/heads/lost-1')).toMatchObject([
      { before, after, by: 'mara', sources: expect.arrayContaining(['webhook']), lost: 1 },
    ]);
  });

  test('S0-1: the old SHA-1 signature counts only where it is allowed; both are checked over the raw bytes', async () => {
    const { body, headers } = pushOf('github', { url, ref: 'refs/heads/x', before: nothing, after: '1'.repeat(40) });
    const old = { ...headers, 'x-hub-signature': `sha1=${createHmac('sha1', secret).update(body).digest('hex')}` };
    expect((await send(`${at.origin()}/github`, old, body)).status).toBe(401);
    expect((await send(`${at.origin()}/old`, old, body)).status).toBe(202);
    const strong = signed({ forge: 'github', headers: { ...headers, 'x-github-delivery': 'other' }, body }, secret);
    expect((await send(`${at.origin()}/github`, strong, body.replace('{', '{ '))).status, 'one more space').toBe(401);
    expect((await send(`${at.origin()}/github`, strong, body)).status).toBe(202);
    const both = { ...strong, 'x-github-delivery': 'third', 'x-hub-signature-256': `sha256=${'0'.repeat(64)}`, 'x-hub-signature': old['x-hub-signature'] };
    expect((await send(`${at.origin()}/old`, both, body)).status, 'a wrong strong one is not rescued by a weak one').toBe(401);
  });

  test('S1-2: what was refused stands in the log with its reason, and no secret', async () => {
    const sendable = pushOf('gitlab', { url: 'https://gitlab.com/acme/site', ref: 'refs/heads/x', before: nothing, after: '1'.repeat(40) });
    expect((await send(`${at.origin()}/gitlab`, { ...sendable.headers, 'x-gitlab-token': 'a-guess-at-the-secret' }, sendable.body)).status).toBe(401);
    await at.host().idle();
    const refused = (await at.deliveries()).find(({ endpoint, decision }) => endpoint === '/gitlab' && decision === 'refused');
    expect(refused).toMatchObject({ event: 'Push Hook', reason: '401: the signature or token is not right' });
    const whole = await at.host().client.deliveries.get({ id: refused?.id ?? '' });
    expect(whole?.headers).toMatchObject({ 'x-gitlab-token': '[redacted]', 'x-gitlab-event': 'Push Hook' });
    expect(JSON.stringify(whole)).not.toContain('a-guess-at-the-secret');
  });

  test('S0-2: looked up by ref and by branch, narrowed by repository and time; the old paths answer the same', async () => {
    const { before, after } = forcePush('topic/lookup');
    await at.deliver(pushOf('github', { url, ref: 'refs/heads/topic/lookup', before, after, forced: true }));
    const byBranch = (await ask('/api/force-pushes?branch=topic/lookup')).json as readonly Record<string, unknown>[];
    expect(byBranch).toHaveLength(1);
    expect((await ask(`/api/force-pushes?ref=${encodeURIComponent('refs/heads/topic/lookup')}`)).json).toEqual(byBranch);
    const repository = String(byBranch[0]?.['repository']);
    expect((await ask(`/api/force-pushes?branch=topic/lookup&repository=${encodeURIComponent(repository)}`)).json).toEqual(byBranch);
    expect((await ask('/api/force-pushes?branch=topic/lookup&repository=github.com/acme/site')).json, 'by its other name, too').toEqual(byBranch);
    expect((await ask('/api/force-pushes?branch=topic/lookup&repository=github.com/acme/other')).json).toEqual([]);
    expect((await ask('/api/force-pushes?branch=topic/lookup&since=2100-01-01')).json).toEqual([]);
    expect((await ask('/api/force-pushes?branch=never')).json).toEqual([]);
    expect((await ask(`/api/force-pushes?branch=${'x'.repeat(400)}`)).status).toBe(400);
    expect((await ask('/api/force-pushes?branch=x', null)).status).toBe(401);
    expect((await ask('/api/force-pushes?branch=x', 'another')).status).toBe(403);
    const bearer = { authorization: `Bearer ${readToken}`, 'content-type': 'application/x-www-form-urlencoded' };
    expect((await send(`${at.origin()}/force_pushes_for_ref`, bearer, 'refs/heads/topic/lookup')).json).toEqual(byBranch);
    expect((await send(`${at.origin()}/force_pushes_for_branch`, bearer, 'topic/lookup')).json).toEqual(byBranch);
    expect((await send(`${at.origin()}/force_pushes_for_ref`, bearer, 'refs/heads/never')).json).toEqual([]);
    expect((await send(`${at.origin()}/force_pushes_for_ref`, bearer, 'x'.repeat(256))).status).toBe(400);
    expect((await send(`${at.origin()}/force_pushes_for_ref`, {}, 'refs/heads/topic/lookup')).status).toBe(401);
  });

  test('S0-3: ordinary pushes and ping are acknowledged and stand in the log, not in the history', async () => {
    const before = at.machine.git(site.folder, 'rev-parse', 'origin/main');
    const pinged = await at.deliver(pingOf('ping-1'));
    const pushed = await at.deliver(pushOf('github', { url, ref: 'refs/heads/ordinary', before: nothing, after: before, forced: false, id: 'push-1' }));
    expect([pinged.status, pushed.status]).toEqual([202, 202]);
    const lines = await at.deliveries();
    expect(lines.find((line) => line.deliveryId === 'ping-1')).toMatchObject({
      event: 'ping',
      decision: 'ignored',
      reason: expect.stringContaining('the address and its secret are right'),
    });
    expect(lines.find((line) => line.deliveryId === 'push-1')).toMatchObject({ event: 'push', decision: 'accepted', ref: 'refs/heads/ordinary' });
    expect((await ask('/api/force-pushes?branch=ordinary')).json).toEqual([]);
  });

  test('S0-4: the same branch name in two repositories is never mixed', async () => {
    const ids = { before: '2'.repeat(40), after: '3'.repeat(40) };
    const of = (name: string) => pushOf('github', { url: `https://github.com/acme/${name}`, ref: 'refs/heads/shared-name', ...ids, forced: true });
    await at.deliver(of('one'));
    await at.deliver(of('two'));
    const both = (await ask('/api/force-pushes?branch=shared-name')).json as readonly { repository: string }[];
    expect(both.map(({ repository }) => repository).sort()).toEqual(['github.com/acme/one', 'github.com/acme/two']);
    for (const name of ['one', 'two'])
      expect((await ask(`/api/force-pushes?branch=shared-name&repository=acme/${name}`)).json).toMatchObject([{ repository: `github.com/acme/${name}` }]);
  });

  test('S0-5: an old tip that this machine never had is fetched by its id at once, and stays', async () => {
    const { before, after } = forcePush('never-seen');
    expect(() => at.machine.git(site.folder, 'cat-file', '-e', before), 'not here before the delivery').toThrow();
    await at.deliver(pushOf('github', { url, ref: 'refs/heads/never-seen', before, after, forced: true }));
    at.machine.git(site.folder, 'cat-file', '-e', before);
    expect(at.machine.git(site.folder, 'for-each-ref', '--points-at', before, '--format=%(refname)')).toMatch(/^refs\/everref\/lost\//);
    at.machine.git(site.folder, 'reflog', 'expire', '--expire=now', '--all');
    at.machine.git(site.folder, 'gc', '--quiet', '--prune=now');
    at.machine.git(site.folder, 'cat-file', '-e', before);
    const entries = await at.host().client.forcePushes.list({ limit: 50 });
    expect(entries.find((entry) => entry.ref === 'refs/heads/never-seen')).toMatchObject({
      lost: 1,
      rewritten: 0,
      heldBy: [expect.stringMatching(/^h-/)],
    });
  });

  test('S0-5: of a repository that no checkout holds, too: the receiver keeps a bare clone; forced is worked out from the commits', async () => {
    const folder = at.world.b.clone(bare, 'elsewhere');
    at.world.b.git(folder, 'switch', '--quiet', '--create', 'work');
    const first = at.world.b.commit(folder, 'a.txt', '1\n');
    at.world.b.git(folder, 'push', '--quiet', 'origin', 'work');
    const second = at.world.b.commit(folder, 'a.txt', '2\n');
    at.world.b.git(folder, 'push', '--quiet', 'origin', 'work');
    const tell = (before: string, after: string) =>
      at.deliver({
        ...pushOf('plain', { url: 'https://x.invalid/y', ref: 'refs/heads/work', before, after }),
        body: JSON.stringify({ repository: bare, ref: 'refs/heads/work', before, after }),
      });
    await tell(first, second);
    const repository = `file/${realpathSync(bare)}`;
    const asked = `/api/force-pushes?branch=work&repository=${encodeURIComponent(repository)}`;
    expect((await ask(asked)).json, 'a fast-forward is none').toEqual([]);
    at.world.b.git(folder, 'reset', '--quiet', '--hard', first);
    const third = at.world.b.commit(folder, 'a.txt', '3\n');
    at.world.b.git(folder, 'push', '--quiet', '--force', 'origin', 'work');
    await tell(second, third);
    expect((await ask(asked)).json).toMatchObject([{ hash_before_force_push: second, hash_after_force_push: third }]);
    const entries = await at.host().client.forcePushes.list({ limit: 50 });
    expect(entries.find((entry) => entry.repository === repository)).toMatchObject({
      kept: expect.any(Number),
      rewritten: 0,
      lost: 1,
      heldBy: [expect.stringMatching(/^h-/)],
    });
  });
});
