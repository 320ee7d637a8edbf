import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRouter } from '../../../electron/api/router.ts';
import { createAccess } from '../../../electron/http/access.ts';
import { type Server, startServer } from '../../../electron/http/server.ts';
import { silentLog } from '../../../electron/log/log.ts';
import { stillEngine } from '../../support/still-engine.ts';

// What a web page elsewhere could send here through somebody's browser: to every kind of route, with a stolen token even.

const access = createAccess();
let asked = 0;
const { engine } = stillEngine({
  pull: async () => {
    asked++;
    return [];
  },
});
const counting = new Proxy(engine, {
  get: (target, key) => {
    if (key === 'snapshot' || key === 'subscribe') asked++;
    return Reflect.get(target, key);
  },
});
let folder: string;
let server: Server;
let code: string;
let own: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'everref-page-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Everref</title>');
  server = await startServer({ router: createRouter(counting, { stop: () => {} }), access, pageFolder: folder, log: silentLog, listen: '127.0.0.1:0' });
  code = server.newLink().split('#code=')[1] ?? '';
  own = new URL(server.origin).host;
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** As it stands on the wire: `fetch` would mend the Host header. */
function send(method: string, path: string, headers: Record<string, string>, body = ''): Promise<Answer> {
  const { hostname, port } = new URL(server.origin);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (piece: Buffer) => {
        text += piece;
        // A stream that was let through would never end.
        if (response.headers['content-type']?.includes('event-stream') === true) sent.destroy();
      });
      response.on('close', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    sent.on('error', (error) => (sent.destroyed ? undefined : reject(error)));
    sent.end(body);
  });
}

const json = { 'content-type': 'application/json' };
const routes: readonly (readonly [kind: string, method: string, path: string, body: () => string])[] = [
  ['the page', 'GET', '/', () => ''],
  ['a place of the page', 'GET', '/machines?repository=x', () => ''],
  ['a file of the page', 'GET', '/index.html', () => ''],
  ['a link', 'POST', '/session', () => JSON.stringify({ code })],
  ['a new link', 'POST', '/session/link', () => '{}'],
  ['a question', 'GET', '/api/hosts', () => ''],
  ['an order', 'POST', '/api/pull', () => '{"target":{"kind":"all"}}'],
  ['a question by the page’s own way', 'POST', '/rpc/snapshot/get', () => '{}'],
  ['an order by the page’s own way', 'POST', '/rpc/pull/now', () => '{"json":{"target":{"kind":"all"}}}'],
  ['the event stream', 'POST', '/rpc/snapshot/watch', () => '{}'],
  ['what is not there', 'GET', '/nothing.png', () => ''],
  ['whether it may be asked (CORS)', 'OPTIONS', '/api/pull', () => ''],
];

const foreign: readonly (readonly [from: string, headers: () => Record<string, string>])[] = [
  ['a name that was pointed here (DNS rebinding)', () => ({ host: `evil.example:${new URL(server.origin).port}` })],
  [
    'such a name, and its own origin',
    () => ({ host: `evil.example:${new URL(server.origin).port}`, origin: `http://evil.example:${new URL(server.origin).port}` }),
  ],
  ['another port’s name', () => ({ host: '127.0.0.1:1' })],
  ['a page elsewhere', () => ({ host: own, origin: 'https://evil.example' })],
  ['a page without an origin of its own', () => ({ host: own, origin: 'null' })],
  ['a page on another port here', () => ({ host: own, origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' })],
  ['a page on another machine, same port', () => ({ host: own, origin: `http://203.0.113.9:${new URL(server.origin).port}` })],
  ['an image or a form elsewhere', () => ({ host: own, 'sec-fetch-site': 'cross-site' })],
];

describe.each(foreign)('from %s', (_from, headers) => {
  test.each(routes)('%s is refused, and nothing is done', async (_kind, method, path, body) => {
    asked = 0;
    const answer = await send(method, path, { ...json, authorization: `Bearer ${access.token}`, ...headers() }, body());
    expect(answer.status).toBe(403);
    expect(answer.body).not.toMatch(/Everref|token|\{/);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(asked).toBe(0);
  });
});

test('the same routes answer the page itself; the link’s code is still good after all that', async () => {
  const headers = { ...json, host: own, origin: server.origin, 'sec-fetch-site': 'same-origin' };
  for (const [kind, method, path, body] of routes) {
    const { status } = await send(method, path, { ...headers, ...(path === '/session' ? {} : { authorization: `Bearer ${access.token}` }) }, body());
    // Nobody is told that another origin may ask.
    expect([kind, status]).toEqual([kind, method === 'OPTIONS' ? 400 : kind === 'what is not there' ? 404 : 200]);
  }
});
