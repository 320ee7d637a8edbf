import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { _electron, type ElectronApplication, expect, type Page, test } from '@playwright/test';
import { root } from '../../build/tools/build.ts';
import { pagePolicy } from '../../electron/desktop/page/app-protocol.ts';

// On the real Electron, wherever its binary is: `npm run test:electron` (build/tools/electron-suite.ts finds it, or says in one line that there is none).

const binary = process.env['EVERREF_ELECTRON'];
test.skip(binary === undefined, 'EVERREF_ELECTRON names no binary of Electron: run `npm run test:electron`');

let home: string;
let app: ElectronApplication;
let page: Page;

async function launch(...words: string[]): Promise<ElectronApplication> {
  const environment = Object.fromEntries(Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined));
  return _electron.launch({
    args: [join(root, 'dist', 'main', 'main.js'), ...words],
    env: { ...environment, EVERREF_HOME: home },
    ...(binary === undefined ? {} : { executablePath: binary }),
  });
}

test.beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'everref-electron-'));
  app = await launch();
  page = await app.firstWindow();
  await page.waitForLoadState('domcontentloaded');
});

test.afterEach(async () => {
  await app.close();
  rmSync(home, { recursive: true, force: true });
});

test('the window opens and shows the first start, by what the engine says over its port', async () => {
  expect(page.url()).toMatch(/^app:\/\/everref\//);
  await expect(page.getByText(/where are your repositories/i).first()).toBeVisible();
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()))).toEqual([true]);
});

test('the page has no Node, no Electron, and one function of ours', async () => {
  const seen = await page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in globalThis),
    ours: Object.entries((globalThis as unknown as { readonly everref: object }).everref).map(([name, value]) => `${name}: ${typeof value}`),
  }));
  expect(seen).toEqual({ node: [], ours: ['connect: function'] });
});

test('its process is sandboxed and isolated', async () => {
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> } | undefined;
    const { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity } = contents?.getLastWebPreferences() ?? {};
    return { sandbox, contextIsolation, nodeIntegration, webviewTag: webviewTag ?? false, webSecurity: webSecurity ?? true };
  });
  expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false, webSecurity: true });
});

test('its policy is a header, and holds', async () => {
  const answer = await app.evaluate(async ({ session }) => {
    const got = await session.defaultSession.fetch('app://everref/', { bypassCustomProtocolHandlers: false });
    return { policy: got.headers.get('content-security-policy'), nosniff: got.headers.get('x-content-type-options') };
  });
  expect(answer).toEqual({ policy: pagePolicy, nosniff: 'nosniff' });
  const broken = await page.evaluate(async () => {
    const violated = new Promise<string>((resolve) =>
      document.addEventListener('securitypolicyviolation', (event) => resolve(event.violatedDirective), { once: true }),
    );
    await fetch('https://example.org/').catch(() => {});
    return violated;
  });
  expect(broken).toBe('connect-src');
});

test('it goes nowhere, opens nothing and is permitted nothing', async () => {
  await page.evaluate(() => {
    location.href = 'https://example.org/';
    window.open('https://example.org/');
  });
  expect(await page.evaluate(() => navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state))).toBe('denied');
  expect(page.url()).toMatch(/^app:\/\/everref\//);
  expect(app.windows()).toHaveLength(1);
});

test('P-10: closing hides; a second start shows it again; quitting ends the process', async () => {
  const isVisible = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible() && !window.isMinimized()));
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await expect.poll(isVisible).toEqual([false]);
  const second = await launch('everref://activity').catch(() => null);
  await second?.close().catch(() => {});
  await expect.poll(isVisible).toEqual([true]);
  await expect.poll(() => page.url()).toBe('app://everref/activity');
  const ended = new Promise<number | null>((resolve) => app.process().once('exit', resolve));
  await app.evaluate(({ app: electronApp }) => electronApp.quit()).catch(() => {});
  expect(await ended).toBe(0);
});
