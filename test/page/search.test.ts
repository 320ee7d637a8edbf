import type { Browser } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fixtureChains } from '../support/fixture-lost.ts';
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

const field = () => open.page.getByRole('combobox', { name: /^Search/ });

describe('P-5: search', () => {
  it('P-5: Ctrl-K, a few letters and Enter lead to any checkout on any machine; the focus was on the way all the time', async () => {
    open = await openFixturePage(browser);
    await open.page.keyboard.press('Control+k');
    await open.page.keyboard.type('firmw buildbox');
    await open.page.getByRole('option', { selected: true }).getByText('firmware', { exact: true }).waitFor();
    await open.page.keyboard.press('Enter');
    await open.page.getByRole('heading', { level: 2, name: 'firmware' }).waitFor();
    expect(await field().count()).toBe(0);
  });

  it('P-5: arrows choose, round both ends; Escape closes it and gives the focus back', async () => {
    open = await openFixturePage(browser);
    await open.page.getByRole('button', { name: /^Search/ }).focus();
    await open.page.keyboard.press('Enter');
    const chosen = () => open.page.getByRole('option', { selected: true }).innerText();
    const first = await chosen();
    await open.page.keyboard.press('ArrowUp');
    const last = await chosen();
    expect(last).not.toBe(first);
    await open.page.keyboard.press('ArrowDown');
    expect(await chosen()).toBe(first);
    await open.page.keyboard.press('Escape');
    await expect.poll(() => field().count()).toBe(0);
    expect(await open.page.evaluate(() => document.activeElement?.textContent)).toContain('Search');
  });

  it('N-1 P-5: lost commits are found by words of their message, behind everything else, and open on their chain', async () => {
    open = await openFixturePage(browser);
    const chain = fixtureChains.find(({ rewritten }) => rewritten === null);
    const subject = chain?.commits[0]?.subject ?? '';
    await open.page.keyboard.press('Control+k');
    await field().fill(subject.toLowerCase());
    await open.page.getByRole('option', { name: subject }).filter({ hasText: 'Lost commits' }).first().click();
    await open.page.getByRole('heading', { level: 2, name: subject }).waitFor();
    expect(new URL(open.page.url()).searchParams.get('chain')).toBe(chain?.id);
  });

  it('P-5: an action is done from there', async () => {
    open = await openFixturePage(browser);
    await open.page.getByRole('button', { name: /^Search/ }).click();
    await field().fill('pull all');
    await open.page.getByRole('option', { name: /Pull all now/ }).click();
    await expect.poll(() => open.engine.pulls).toEqual([{ kind: 'all' }]);
  });

  it('P-5: a call by the desktop’s shortcut opens it on the page as it stands, and leaves no trace in the address', async () => {
    open = await openFixturePage(browser, { path: '/activity' });
    await open.page.evaluate(() => location.assign('#search'));
    await field().waitFor();
    expect(new URL(open.page.url()).hash).toBe('');
  });

  it('says so where nothing matches', async () => {
    open = await openFixturePage(browser);
    await open.page.keyboard.press('Control+k');
    await open.page.keyboard.type('zzz');
    await open.page.getByText('Nothing matches all of these words').waitFor();
    await open.page.keyboard.press('Enter');
    expect(await field().inputValue()).toBe('zzz');
  });
});
