import { mkdirSync } from 'node:fs';
import process from 'node:process';
import type { Browser } from '@playwright/test';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { SignIn } from '../../shared/model/sign-in.ts';
import { type FixturePage, launchBrowser, openFixturePage } from '../support/fixture-page.ts';

let browser: Browser;
let open: FixturePage;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  const folder = process.env['EVERREF_TEST_PICTURES'];
  if (folder !== undefined) {
    mkdirSync(folder, { recursive: true });
    for (const scheme of ['light', 'dark'] as const) {
      await open.page.emulateMedia({ colorScheme: scheme });
      await open.page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'));
      await open.page.screenshot({ path: `${folder}/${expect.getState().currentTestName?.replace(/\W+/g, '-').slice(0, 60)}-${scheme}.png` });
    }
  }
  await open.close();
  expect(open.wrong).toEqual([]);
});

/** The fixture with remotes that wait for a person. */
async function waiting(...names: readonly (readonly [string, SignIn['reason']])[]) {
  open = await openFixturePage(browser, { path: '/machines' });
  open.engine.change((now) => ({
    ...now,
    signIns: names.map(([name, reason], at) => ({
      cloneId: `k-${at}`,
      remote: 'origin',
      repository: `github.com/acme/${name}`,
      path: `/home/mara/code/${name}`,
      reason,
      message: 'origin wants a sign-in',
      since: new Date().toISOString(),
    })),
    checkouts: now.checkouts.map((one) =>
      one.hostId === now.thisHost && names.some(([name]) => one.repository.endsWith(`/${name}`))
        ? { ...one, traits: [...one.traits, 'sign-in-needed' as const] }
        : one,
    ),
  }));
  return open.page.getByRole('region', { name: 'Sign-in needed' });
}

it('N-11: names the remotes that wait and why, marks their rows, signs in on a click, and says what came of each', async () => {
  const banner = await waiting(['site', 'sign-in-needed'], ['api', 'sign-in-needed'], ['parser', 'host-key-changed']);
  await banner.getByText('3 remotes wait for you.').waitFor();
  await banner.getByText('origin of site, origin of api want a sign-in').waitFor();
  await banner.getByText('origin of parser shows another key than before').waitFor();
  await banner.getByText('everref sign-in', { exact: true }).waitFor();
  expect(await open.page.getByText('Sign-in needed', { exact: true }).count()).toBeGreaterThanOrEqual(3);
  await banner.getByRole('button', { name: 'Sign in and fetch' }).click();
  await banner.getByText(/A window may ask you/).waitFor();
  await banner.getByRole('button', { name: 'Stop' }).click();
  await banner.getByText('2 remotes wait for you.').waitFor();
  await banner.getByRole('button', { name: 'Sign in and fetch' }).click();
  await banner.getByText('Signed in to 1 of 2.').waitFor();
  await banner.getByText('origin of parser: it was stopped before its turn came').waitFor();
});

it('N-11: where nothing can ask, it says what to type; without any that wait there is no banner', async () => {
  const banner = await waiting(['site', 'sign-in-needed']);
  await banner.getByRole('button', { name: 'Sign in and fetch' }).click();
  await banner.getByText(/Type everref sign-in in a terminal of this machine/).waitFor();
  open.engine.change((now) => ({ ...now, signIns: [] }));
  await banner.getByRole('button', { name: 'Put away' }).click();
  expect(await banner.count()).toBe(0);
});
