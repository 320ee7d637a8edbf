import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withHold } from '../../shared/model/occurrence.ts';
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

it('N-5: each filter narrows by itself: repository, branch, person, machine, time; the address keeps it', async () => {
  const { page, wrong, close } = await openFixturePage(browser, { path: '/force-pushes' });
  await expect.poll(() => options(page).count()).toBe(3);
  const words = page.getByRole('textbox', { name: /Filter by branch/ });
  const choose = (name: string, label: string) => page.getByRole('combobox', { name }).selectOption({ label });
  const only = async (name: string, count: number, narrow: () => Promise<unknown>) => {
    await narrow();
    await expect.poll(async () => (await options(page).allInnerTexts()).filter((text) => text.includes(name)).length).toBe(1);
    await expect.poll(() => options(page).count()).toBe(count);
    expect(new URL(page.url()).search).not.toBe('');
    await page.getByRole('button', { name: 'Show all' }).or(words).first().waitFor();
    await words.fill('');
    for (const [list, all] of [
      ['Repository', 'All repositories'],
      ['Machine', 'All machines'],
      ['Time', 'Any time'],
    ] as const)
      await choose(list, all);
    await expect.poll(() => options(page).count()).toBe(3);
  };
  await only('dark-pictures', 1, () => words.fill('dark-pict'));
  await only('error-recovery', 1, () => words.fill('jonas'));
  await only('nightly', 1, () => choose('Repository', 'firmware'));
  await only('nightly', 1, () => choose('Machine', 'buildbox'));
  await only('error-recovery', 2, () => choose('Time', 'Last day'));
  expect(wrong).toEqual([]);
  await close();
});

it('N-5: a machine that let go of the old tip is not said to keep it; one that keeps it again is', async () => {
  const { page, engine, close } = await openFixturePage(browser, { path: '/force-pushes?push=f-2' });
  const kept = page.getByRole('definition').filter({ hasText: /^(this machine|nobody any more)$/ });
  await expect.poll(() => kept.innerText()).toBe('this machine');
  const hold = (held: boolean) =>
    engine.change((snapshot) => ({
      ...snapshot,
      forcePushes: snapshot.forcePushes.map((one) => (one.id === 'f-2' ? withHold(one, snapshot.thisHost, held) : one)),
    }));
  hold(false);
  await expect.poll(() => kept.innerText()).toBe('nobody any more');
  hold(true);
  await expect.poll(() => kept.innerText()).toBe('this machine');
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
  // What was overwritten in turn is an entry of its own, and has the same way back.
  await page.getByRole('button', { name: 'Show what that overwrote' }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get('push')).toBe('f-1-again');
  await page.getByRole('button', { name: 'Put the branch back…' }).click();
  await page.getByText('would be there again:').waitFor();
  await close();
});

it('N-1: a tip that is not here can be rescued, and nothing else is offered', async () => {
  const { page, close } = await openFixturePage(browser, { path: '/force-pushes?push=f-3' });
  await page.getByText('The old tip is not on this machine').waitFor();
  expect(await page.getByRole('button', { name: 'Restore as branch' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Rescue it' }).click();
  await page.getByText('Asked desktop for it. If that machine is off, it happens when it is back.').first().waitFor();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByText('it takes back as soon as it is there').first().waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Stop', exact: true }).count()).toBe(0);
  await page.getByRole('button', { name: 'Rescue it' }).click();
  await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
  await close();
});

it('N-1: that a tip is not here stands as long as its push is open, also when the list comes after it', async () => {
  const { page, engine, close } = await openFixturePage(browser);
  const listed = Promise.withResolvers<void>();
  const opens: string[] = [];
  page.on('request', (request) => void (request.url().endsWith('/rpc/forcePushes/open') && opens.push(request.url())));
  await page.route('**/rpc/forcePushes/list', async (route) => {
    await listed.promise;
    await route.continue();
  });
  await page.goto(`${engine.origin}/force-pushes?push=f-3`);
  const restore = page.getByRole('button', { name: 'Restore as branch' });
  await page.getByRole('button', { name: 'Rescue it' }).waitFor();
  expect(await restore.isDisabled()).toBe(true);
  const again = Promise.withResolvers<void>();
  await page.route('**/rpc/forcePushes/open', async (route) => {
    await again.promise;
    await route.abort();
  });
  listed.resolve();
  await expect.poll(() => options(page).count()).toBe(3);
  await expect.poll(() => opens.length).toBe(2);
  // It is read again, and that is not answered yet.
  expect(await restore.isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Rescue it' }).count()).toBe(1);
  again.resolve();
  await page.getByText('It could not be read:').waitFor();
  expect(await restore.isDisabled()).toBe(true);
  await close();
});

it('N-6: what is kept can be kept for ever and, asked twice, let go of', async () => {
  const { page, engine, close } = await openFixturePage(browser, { path: '/force-pushes?tab=kept' });
  await page.getByText('git push --mirror').waitFor();
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
