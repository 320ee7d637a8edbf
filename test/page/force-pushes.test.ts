import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fixtureSnapshot } from '../support/fixture-data.ts';
import { manyForcePushes } from '../support/fixture-force-pushes.ts';
import { launchBrowser, openFixturePage } from '../support/fixture-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const options = (page: Page) => page.getByRole('listbox').getByRole('option');

it('N-5: the timeline says who moved what, what was lost and who keeps it; the arrow keys walk it and open each', async () => {
  const { page, wrong, close } = await openFixturePage(browser, { path: '/force-pushes' });
  await expect.poll(() => options(page).count()).toBe(3);
  const first = await options(page).first().innerText();
  expect(first).toContain('error-recovery');
  expect(first).toContain('by jonas');
  expect(first).toContain('2 commits lost, 3 rewritten, 4 kept');
  await page.getByRole('listbox').focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('heading', { level: 2, name: /error-recovery/ }).waitFor();
  await page.keyboard.press('j');
  await page.getByRole('heading', { level: 2, name: /dark-pictures/ }).waitFor();
  expect(await options(page).nth(1).getAttribute('aria-selected')).toBe('true');
  expect(new URL(page.url()).searchParams.get('push')).toBe('f-2');
  expect(wrong).toEqual([]);
  await close();
});

it('Escape puts an open force push away, from the list and from within, and leads back to the list', async () => {
  const { page, close } = await openFixturePage(browser, { path: '/force-pushes?push=f-1' });
  const pane = page.getByRole('complementary');
  const listHasFocus = () => page.evaluate(() => document.activeElement?.getAttribute('role'));
  await page.getByRole('listbox').focus();
  await page.keyboard.press('Escape');
  await pane.waitFor({ state: 'detached' });
  await page.keyboard.press('j');
  await pane.getByRole('button', { name: 'Restore as branch' }).focus();
  await page.keyboard.press('Escape');
  await pane.waitFor({ state: 'detached' });
  expect(await listHasFocus()).toBe('listbox');
  expect(new URL(page.url()).searchParams.has('push')).toBe(false);
  await close();
});

it('N-5: narrowed by words, machine and loss; a thousand entries are read page by page, and only those in sight are drawn', async () => {
  const base = fixtureSnapshot();
  const snapshot = { ...base, forcePushes: [...manyForcePushes(1000, base.forcePushes[0]!)] };
  const { page, close } = await openFixturePage(browser, { path: '/force-pushes', snapshot });
  await options(page).first().waitFor();
  expect(await options(page).count()).toBeLessThan(60);
  await page.getByRole('listbox').focus();
  for (let n = 0; n < 6; n++) {
    await page.keyboard.press('End');
    await expect.poll(async () => Number(await options(page).last().getAttribute('aria-setsize'))).toBeGreaterThanOrEqual(Math.min(1000, 200 * (n + 1)));
  }
  await page.getByRole('button', { name: 'Commits lost' }).click();
  await expect.poll(async () => (await options(page).allInnerTexts()).every((text) => text.includes('lost'))).toBe(true);
  await page.getByRole('textbox', { name: /Filter by branch/ }).fill('no such branch');
  await page.getByRole('button', { name: 'Show all' }).click();
  await options(page).first().waitFor();
  await close();
});

it('N-8: an entry opens with its commits by fate; the first that is gone is shown, a pair with its difference', async () => {
  const { page, close } = await openFixturePage(browser, { path: '/force-pushes?push=f-1' });
  await page.getByRole('heading', { name: /Gone 2/ }).waitFor();
  await page.getByRole('heading', { name: /Rewritten 3/ }).waitFor();
  await page.getByRole('heading', { name: /Kept 4/ }).waitFor();
  await page.getByRole('table', { name: /What .* changed/ }).waitFor();
  // Added and removed are said in words, too.
  await expect.poll(() => page.getByRole('row', { name: /added: .*const perMinute = 1200/ }).count()).toBe(1);
  await page
    .getByRole('button', { name: /the same change in/ })
    .first()
    .click();
  await page.getByRole('table', { name: 'Difference between the two changes' }).waitFor();
  await page
    .getByRole('button', { name: /generated|limits/ })
    .first()
    .focus();
  await close();
});

it('N-7: Restore as branch says what was made; Put the branch back shows what it overwrites, and asks again when that moved', async () => {
  const { page, engine, close } = await openFixturePage(browser, { path: '/force-pushes?push=f-1' });
  await page.getByRole('button', { name: 'Restore as branch' }).click();
  await page.getByRole('textbox', { name: 'Name of the branch' }).fill('taken');
  await page.keyboard.press('Enter');
  await page.getByText('There is a branch taken already.').waitFor();
  await page.getByRole('textbox', { name: 'Name of the branch' }).fill('mine');
  await page.getByRole('button', { name: 'Make the branch' }).click();
  await page.getByText('Nothing was checked out.').waitFor();
  expect(engine.deeds.restored.at(-1)).toEqual({ id: 'f-1', branch: 'mine' });

  await page.getByRole('button', { name: 'Put the branch back…' }).click();
  await page.getByText('1 commit would be overwritten:').waitFor();
  expect(engine.deeds.putBack).toEqual([]);
  await page.getByRole('button', { name: 'Put error-recovery back on origin' }).click();
  await page.getByText('nothing was changed').first().waitFor();
  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByRole('button', { name: 'Put error-recovery back on origin' }).click();
  await page.getByText('what was there is kept').waitFor();
  const [first, second] = engine.deeds.putBack;
  // The tip that was shown, each time.
  expect(first?.expect).not.toBe(second?.expect);
  await close();
});

it('N-1: a tip that is not here can be rescued, and nothing else is offered', async () => {
  const { page, close } = await openFixturePage(browser, { path: '/force-pushes?push=f-3' });
  await page.getByText('The old tip is not on this machine').waitFor();
  expect(await page.getByRole('button', { name: 'Restore as branch' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Rescue it' }).click();
  await expect.poll(() => page.getByRole('status').allInnerTexts()).not.toEqual(['']);
  await close();
});

it('N-6: what is kept can be kept for ever and, asked twice, let go of', async () => {
  const { page, engine, close } = await openFixturePage(browser, { path: '/force-pushes?tab=kept' });
  await page.getByRole('button', { name: 'Keep for ever: “Recover from a missing bracket”' }).click();
  await page.getByRole('button', { name: 'By the rule: “Recover from a missing bracket”' }).waitFor();
  await page.getByRole('button', { name: 'Let go: “Nightly”' }).click();
  expect(engine.deeds.let).toEqual([]);
  await page.getByRole('button', { name: 'Let go now' }).click();
  await expect.poll(() => page.getByRole('row', { name: /Nightly/ }).count()).toBe(0);
  expect(engine.deeds.let).toEqual(['p-3']);
  await close();
});

it('N-6: all that is kept can be let go of at once, after it is said what that is', async () => {
  const { page, engine, wrong, close } = await openFixturePage(browser, { path: '/force-pushes?tab=kept' });
  await page.getByRole('button', { name: 'Let go of all …' }).click();
  const question = page.getByRole('group', { name: /^Let go of 3 old tips/ });
  expect(await question.innerText()).toMatch(/One of them is marked to be kept for ever[\s\S]*One is a bundle/);
  await page.getByRole('button', { name: 'Keep them' }).click();
  expect(engine.deeds.let).toEqual([]);
  await page.getByRole('button', { name: 'Let go of all …' }).click();
  await page.getByRole('button', { name: 'Let go of all 3' }).click();
  await page.getByText('Nothing is kept yet').waitFor();
  expect(engine.deeds.let).toEqual(['p-1', 'p-2', 'p-3']);
  expect(wrong).toEqual([]);
  await close();
});
