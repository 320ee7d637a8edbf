import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRouter } from '../../../electron/api/router.ts';
import { clientOf, newLink } from '../../../electron/command-line/running-host.ts';
import { createAccess } from '../../../electron/http/access.ts';
import { ListenError } from '../../../electron/http/listen.ts';
import { type Server, startServer } from '../../../electron/http/server.ts';
import { silentLog } from '../../../electron/log/log.ts';
import { checkout } from '../../support/checkout.ts';
import { stillEngine } from '../../support/still-engine.ts';

const access = createAccess();
const { engine, holder } = stillEngine({
  trust: async () => {
    throw new Error('something secret went wrong in /home/mara');
  },
});
let page: string;
let server: Server;

const options = () => ({ router: createRouter(engine, { stop: () => {} }), access, pageFolder: page, log: silentLog });

beforeAll(async () => {
  page = mkdtempSync(join(tmpdir(), 'everref-page-'));
  writeFileSync(join(page, 'index.html'), '<!doctype html><title>Everref</title>');
  server = await startServer({ ...options(), listen: '127.0.0.1:0' });
});

afterAll(async () => {
  await server.close();
  rmSync(page, { recursive: true });
});

/** A request as it stands on the wire: `fetch` would mend the path and the Host header. */
function raw(path: string, headers: Record<string, string> = {}): Promise<number> {
  const { hostname, port } = new URL(server.origin);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

const host = () => ({ url: server.origin, token: access.token, pid: 0, version: '' });

describe('the loopback page', () => {
  test('a link opens the page once: its code is in the fragment and is traded for a token', async () => {
    const link = new URL(server.newLink());
    expect(link.search).toBe('');
    const code = link.hash.replace('#code=', '');
    const trade = () =>
      fetch(new URL('/session', server.origin), { method: 'POST', body: JSON.stringify({ code }), headers: { 'content-type': 'application/json' } });
    const first = await trade();
    const answer: unknown = await first.json();
    expect(answer).toHaveProperty('token');
    expect((await trade()).status).toBe(401);
    const token = String((answer as { token: string }).token);
    expect(await clientOf({ ...host(), token }).hosts.list()).toEqual([]);
  });

  test('nothing of the contract is answered without a token, by neither door', async () => {
    expect((await fetch(`${server.origin}/api/snapshot`)).status).toBe(401);
    expect((await fetch(`${server.origin}/rpc/snapshot/get`, { method: 'POST' })).status).toBe(401);
    expect((await fetch(`${server.origin}/session/link`, { method: 'POST' })).status).toBe(401);
    await expect(clientOf({ ...host(), token: 'x'.repeat(43) }).hosts.list()).rejects.toThrow();
  });

  test('with the bearer both doors answer, and a new link can be had', async () => {
    const answer = await fetch(`${server.origin}/api/hosts`, { headers: { authorization: `Bearer ${access.token}` } });
    expect(await answer.json()).toEqual([]);
    expect(await newLink(host())).toContain('/#code=');
  });

  test('DNS rebinding: another Host is refused, whatever the token', async () => {
    expect(await raw('/api/hosts', { host: 'evil.example', authorization: `Bearer ${access.token}` })).toBe(403);
    expect(await raw('/', { host: 'evil.example' })).toBe(403);
  });

  test('the page comes with a policy that lets nothing in from elsewhere', async () => {
    const answer = await fetch(`${server.origin}/machines`);
    expect(await answer.text()).toContain('<title>Everref');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  test.each(['/../../../../etc/passwd.txt', '/%2e%2e/%2e%2e/package.json', '/..%2fpackage.json', '/assets/../../secret.txt', '//etc/passwd.txt'])(
    'no path leads out of the page: %s',
    async (path) => {
      expect(await raw(path)).toBe(404);
    },
  );

  test('bad input is a 400 that says what is wrong, not a crash', async () => {
    const answer = await fetch(`${server.origin}/api/pull`, {
      method: 'POST',
      body: '{"target":{"kind":"everything"}}',
      headers: { authorization: `Bearer ${access.token}`, 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(400);
    const broken = await fetch(`${server.origin}/api/pull`, {
      method: 'POST',
      body: '{',
      headers: { authorization: `Bearer ${access.token}`, 'content-type': 'application/json' },
    });
    expect(broken.status).toBe(400);
  });

  test('a fault inside is a 500 without its words', async () => {
    const answer = await fetch(`${server.origin}/api/checkouts/trust`, {
      method: 'POST',
      body: '{"checkoutId":"c-00000000"}',
      headers: { authorization: `Bearer ${access.token}`, 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret');
  });

  test('the page follows the engine over HTTP', async () => {
    const leaving = new AbortController();
    const stream = await clientOf(host()).snapshot.watch(undefined, { signal: leaving.signal });
    expect((await stream.next()).value).toMatchObject({ kind: 'whole' });
    holder.changeCheckouts([checkout({ ahead: 2 })], []);
    expect((await stream.next()).value).toMatchObject({ kind: 'change', put: [{ ahead: 2 }] });
    leaving.abort();
  });

  test('an address that is taken says so, and what to write instead', async () => {
    const listen = new URL(server.origin).host;
    await expect(startServer({ ...options(), listen })).rejects.toThrow(ListenError);
    await expect(startServer({ ...options(), listen })).rejects.toThrow(/in use by another program.*serve\.listen/);
  });
});
