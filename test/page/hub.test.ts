import type { Browser } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { barriers } from '../support/axe.ts';
import { type FixturePage, launchBrowser, openFixturePage } from '../support/fixture-page.ts';

let browser: Browser;
let open: FixturePage;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  await open.close();
  expect(open.wrong).toEqual([]);
});

const button = (name: RegExp) => open.page.getByRole('button', { name });

describe('a hub in the settings', () => {
  it('this machine becomes the hub, shows a code with its address, and takes a machine out after asking', async () => {
    open = await openFixturePage(browser, { path: '/settings' });
    await button(/^Make this machine the hub/).click();
    await open.page.getByText('This machine is the hub').waitFor();
    await button(/^Show a join code/).click();
    await open.page.getByText('82E0-VD43').waitFor();
    await button(/^Withdraw: desktop/).click();
    await button(/^Withdraw its token\?: desktop/).click();
    await expect.poll(() => button(/^Withdraw: desktop/).count()).toBe(0);
    expect(await button(/^Withdraw: build box/).count()).toBe(1);
    expect(await barriers(open.page, { within: 'section[aria-labelledby="settings-cloud"]' })).toEqual([]);
    if (process.env['EVERREF_SHOTS'] !== undefined)
      await open.page.locator('section[aria-labelledby="settings-cloud"]').screenshot({ path: `${process.env['EVERREF_SHOTS']}/hub-serving.png` });
  });

  it('joins by address and code; what the hub refuses stands there in words; leaving asks first', async () => {
    open = await openFixturePage(browser, { path: '/settings', dark: true });
    await button(/^Join a hub/).click();
    await open.page.getByRole('textbox', { name: 'Address' }).fill('https://desktop:7421');
    await open.page.getByRole('textbox', { name: 'Code', exact: true }).fill('WRONG');
    await button(/^Join$/).click();
    await open.page
      .getByText(/this code was used before/)
      .first()
      .waitFor();
    if (process.env['EVERREF_SHOTS'] !== undefined)
      await open.page.locator('section[aria-labelledby="settings-cloud"]').screenshot({ path: `${process.env['EVERREF_SHOTS']}/hub-join.png` });
    await open.page.getByRole('textbox', { name: 'Code', exact: true }).fill('82E0-VD43');
    await button(/^Join$/).click();
    await open.page.getByText('With the hub').waitFor();
    await button(/^Leave: /).click();
    await button(/^Leave the hub\?/).click();
    await button(/^Join a hub/).waitFor();
  });

  it('N-14: another machine is forgotten after asking', async () => {
    open = await openFixturePage(browser, { path: '/settings' });
    const forget = button(/^Forget: /).first();
    await forget.click();
    await button(/^Forget it\?: /).click();
    await expect.poll(() => open.engine.forgotten.length).toBe(1);
  });

  it('Fetch by the head of a machine answers where a pull does', async () => {
    open = await openFixturePage(browser);
    await open.page
      .getByRole('button', { name: /^Fetch: everything on/ })
      .first()
      .click();
    await open.page.getByText(/^Fetched /).waitFor();
    if (process.env['EVERREF_SHOTS'] !== undefined) await open.page.screenshot({ path: `${process.env['EVERREF_SHOTS']}/fetch.png` });
  });
});
