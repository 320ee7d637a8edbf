import type { Browser } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { manyChains } from '../support/fixture-lost.ts';
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

const list = () => open.page.getByRole('listbox', { name: 'Chains of lost commits' });
const rows = () => list().getByRole('option');

describe('N-1: Lost commits', () => {
  it('lists what all machines have lost, and narrows it by words, machine and repository; the address keeps it', async () => {
    open = await openFixturePage(browser, { path: '/lost-commits' });
    await open.page.getByText('9 chains of lost commits').waitFor();
    expect(await rows().first().innerText()).toMatch(/Say which field is wrong, beside it[\s\S]*checkout-form[\s\S]*Reset away[\s\S]*this machine/);
    await open.page.keyboard.press('/');
    await open.page.keyboard.type('tokens cache');
    await open.page.getByText('1 chain of lost commits').waitFor();
    expect(new URL(open.page.url()).searchParams.get('q')).toBe('tokens cache');
    await open.page.getByRole('combobox', { name: 'Machine' }).selectOption('this');
    await open.page.getByText('Nothing lost fits that').waitFor();
    await open.page.getByRole('button', { name: 'Show everything' }).click();
    await open.page.getByText('9 chains of lost commits').waitFor();
  });

  it('works by the keyboard alone: choose, read the change, make a branch under a name of one’s own', async () => {
    open = await openFixturePage(browser, { path: '/lost-commits' });
    await rows().first().waitFor();
    await list().focus();
    await open.page.keyboard.press('ArrowDown');
    await open.page.keyboard.press('j');
    expect(await rows().nth(1).getAttribute('aria-selected')).toBe('true');
    await open.page.keyboard.press('Home');
    await open.page
      .getByRole('complementary', { name: /Say which field/ })
      .getByText('src/limits.go')
      .first()
      .waitFor();
    await open.page.getByRole('button', { name: 'Restore as branch' }).press('Enter');
    await open.page.keyboard.type('main');
    await open.page.keyboard.press('Enter');
    await open.page.getByRole('alert').getByText('There is a branch main already.').waitFor();
    await open.page.getByLabel('Name of the branch').fill('form/again');
    await open.page.keyboard.press('Enter');
    await open.page.getByText('Branch form/again is in ~/code/site now.').first().waitFor();
    await open.page.getByRole('button', { name: 'Undo' }).waitFor();
  });

  it('Escape puts the chosen chain away, from the list and from within, and leads back to the list', async () => {
    open = await openFixturePage(browser, { path: '/lost-commits' });
    const { page } = open;
    await rows().first().waitFor();
    await list().focus();
    const panel = page.getByRole('complementary');
    for (const within of [false, true]) {
      await page.keyboard.press('j');
      await panel.getByRole('button', { name: /^Close/ }).waitFor();
      if (within) await panel.getByRole('button', { name: /^Close/ }).focus();
      await page.keyboard.press('Escape');
      await panel.waitFor({ state: 'detached' });
      expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('listbox');
    }
  });

  it('says of a stash how git itself brings it back, and asks the machine that has what this one has not', async () => {
    open = await openFixturePage(browser, { path: '/lost-commits' });
    await rows().nth(2).click();
    await open.page.getByText(/git stash apply [0-9a-f]{12}/).waitFor();
    await rows().nth(4).click();
    expect(await open.page.getByRole('button', { name: 'Restore as branch' }).count()).toBe(0);
    await open.page.getByRole('button', { name: 'Rescue from desktop' }).click();
    await open.page.getByText('If that machine is off, it happens when it is back.').first().waitFor();
    await open.page.getByText(/It waits until/).waitFor();
  });

  it('draws only the rows in sight of 10,000 chains, and reaches the last one', async () => {
    open = await openFixturePage(browser, { path: '/lost-commits', chains: manyChains(10_000) });
    await open.page.getByText('10,000 chains of lost commits').waitFor();
    expect(await rows().count()).toBeLessThan(40);
    await list().focus();
    const last = list().getByRole('option', { selected: true });
    const toTheEnd = async () => {
      await open.page.keyboard.press('End');
      return last.getAttribute('aria-posinset');
    };
    await expect.poll(toTheEnd, { timeout: 100_000 }).toBe('10000');
    expect(await rows().count()).toBeLessThan(40);
  });
});
