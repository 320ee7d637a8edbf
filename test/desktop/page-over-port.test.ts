import { join } from 'node:path';
import { RPCHandler } from '@orpc/server/message-port';
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserForTests } from '../../build/tools/browser.ts';
import { ensureBuilt, root } from '../../build/tools/build.ts';
import { createRouter } from '../../electron/api/router.ts';
import { answerPageRequest } from '../../electron/desktop/page/app-protocol.ts';
import { pageOrigin } from '../../electron/desktop/page/place.ts';
import { silentLog } from '../../electron/log/log.ts';
import { checkout } from '../support/checkout.ts';
import { stillEngine } from '../support/still-engine.ts';

// The built page as the desktop serves it — the same answers, the same policy, no connection but a port — in Chromium instead of Electron.

const found = browserForTests();
let browser: Browser;
let page: Page;
const violations: string[] = [];
const errors: string[] = [];
const { engine, holder } = stillEngine();

beforeAll(async () => {
  ensureBuilt();
  if (found.kind === 'missing') return;
  browser = await chromium.launch({
    executablePath: found.path,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  });
  const context = await browser.newContext();
  await context.route('**/*', async (route) => {
    const { pathname, search } = new URL(route.request().url());
    const request = { method: route.request().method(), url: pageOrigin + pathname + search };
    const answer = await answerPageRequest(join(root, 'dist', 'renderer'), request, silentLog);
    await route.fulfill({ status: answer.status, headers: Object.fromEntries(answer.headers), body: Buffer.from(await answer.arrayBuffer()) });
  });
  page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  await answerOverPort(page);
  await page.exposeFunction('reportViolation', (what: string) => violations.push(what));
  await page.addInitScript(() => {
    const { reportViolation } = window as unknown as { readonly reportViolation: (what: string) => void };
    document.addEventListener('securitypolicyviolation', (event) => reportViolation(`${event.violatedDirective} ${event.blockedURI}`));
  });
});

afterAll(async () => {
  await browser?.close();
});

/** Stands for the preload: `window.everref.connect` gives the page one end of a channel, whose other end the contract answers. */
async function answerOverPort(shown: Page): Promise<void> {
  const handler = new RPCHandler(createRouter(engine, { stop: () => {} }));
  let hear: (event: { data: unknown }) => void = () => {};
  await shown.exposeFunction('toHost', (data: string) => hear({ data }));
  await shown.exposeFunction('hostConnects', () =>
    handler.upgrade({
      on: (event: string, listener: (event?: { data: unknown }) => void) => {
        if (event === 'message') hear = listener;
      },
      postMessage: (data: unknown) => {
        if (typeof data !== 'string') throw new Error('the bridge of this test carries text only');
        // The page may be on its way to another place: what was for the one before has no reader any more.
        shown.evaluate((text) => (window as unknown as { readonly toPage: (text: string) => void }).toPage(text), data).catch(() => {});
      },
    }),
  );
  await shown.addInitScript(() => {
    const bridge = window as unknown as { toHost(data: string): void; hostConnects(): Promise<void>; toPage: (text: string) => void; everref: object };
    bridge.everref = {
      connect: async () => {
        const { port1, port2 } = new MessageChannel();
        await bridge.hostConnects();
        port1.onmessage = (event) => bridge.toHost(event.data);
        bridge.toPage = (text) => port1.postMessage(text);
        window.postMessage('everref:port', location.origin, [port2]);
      },
    };
  });
}

describe.skipIf(found.kind === 'missing')("the page under the desktop's policy", () => {
  test('shows what the engine says over its port, and follows it', async () => {
    holder.change({ hosts: [{ ...host, id: engine.hostId }] });
    holder.changeCheckouts([checkout({ repository: 'example.org/acme/site' })], []);
    await page.goto('http://everref.test/machines');
    await page.getByText('site').first().waitFor();
    holder.changeCheckouts([checkout({ id: 'c-00000002', repository: 'example.org/acme/lighthouse', path: '/home/mara/code/lighthouse' })], []);
    await page.getByText('lighthouse').first().waitFor();
  });

  test.each(['machines', 'lost-commits', 'activity', 'settings', 'first-start'])('breaks no rule of the policy in its place: %s', async (place) => {
    await page.goto(`http://everref.test/${place}`);
    await page.getByRole('heading').first().waitFor();
    expect([violations, errors]).toEqual([[], []]);
  });

  test('cannot fetch, not even from its own origin', async () => {
    expect(await page.evaluate(() => fetch('/index.html').then(String, () => 'refused'))).toBe('refused');
    await expect.poll(() => violations.splice(0)).toEqual(['connect-src http://everref.test/index.html']);
  });
});

const host = { name: 'laptop', os: 'linux', version: '0.1.0', lastSeenAt: new Date().toISOString(), checkouts: 1, takesOrders: true, pausedUntil: null };
