import type { Browser } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { idOf } from '../support/fixture-checkout.ts';
import { fixtureChains, fixtureScans, manyChains } from '../support/fixture-lost.ts';
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

  it('each part of the search narrows by itself: text changed, repository, machine, time, branch, author, file, id', async () => {
    open = await openFixturePage(browser, { path: '/lost-commits' });
    const count = (words: string) => open.page.getByText(words, { exact: true }).first().waitFor();
    const field = open.page.getByRole('textbox', { name: 'Search by message, author, file, branch or id' });
    const choose = (name: string, label: string) => open.page.getByRole('combobox', { name }).selectOption({ label });
    await count('9 chains of lost commits');
    for (const [words, found] of [
      ['token-cache', '1 chain of lost commits'],
      ['lindqvist', '9 chains of lost commits'],
      ['checkout/form.css', '9 chains of lost commits'],
      [fixtureChains[1]?.id.slice(0, 10) ?? '', '1 chain of lost commits'],
    ] as const) {
      await field.fill(words);
      await count(found);
    }
    await field.fill('');
    await choose('Repository', 'firmware');
    await count('1 chain of lost commits');
    await choose('Repository', 'All repositories');
    await choose('Machine', 'buildbox');
    await count('1 chain of lost commits');
    await choose('Machine', 'This machine');
    await count('7 chains of lost commits');
    await choose('Machine', 'All machines');
    await choose('When it was lost', 'Last 7 days');
    await count('7 chains of lost commits');
    await choose('When it was lost', 'Any time');
    await open.page.getByRole('textbox', { name: 'Text that a commit adds or removes' }).fill('no such text');
    await open.page.getByText('Nothing lost fits that').waitFor();
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

  it('tells of a rescue from a machine that is off, then comes back: it waits, it is fetched, it is here; or it is stopped', async () => {
    open = await openFixturePage(browser, { path: '/lost-commits' });
    const { page, engine } = open;
    const asked = fixtureChains[4]?.id ?? '';
    await rows().nth(4).click();
    await page.getByRole('button', { name: 'Rescue from desktop' }).click();
    const status = page.getByRole('complementary').getByRole('status');
    const said = async () => (await status.innerText()).replace(/\s+/g, ' ').trim();
    await expect.poll(said).toMatch(/^Waiting\. Asked desktop for it\..*It waits until/);
    expect(await page.getByRole('button', { name: 'Rescue from desktop' }).isDisabled()).toBe(true);
    engine.rescued(asked, { state: 'brought', message: 'desktop has put it on origin.' });
    await expect.poll(said).toMatch(/^Fetching\. desktop has put it on origin\./);
    engine.rescued(asked, {
      state: 'here',
      branch: 'refs/heads/restored/token-cache',
      message: 'Brought from desktop. Branch restored/token-cache holds it now.',
    });
    await expect.poll(said).toBe('Here. Brought from desktop. Branch restored/token-cache holds it now.');
    expect(await page.getByRole('button', { name: 'Stop', exact: true }).count()).toBe(0);
    // What is here now is shown, and not offered once more.
    await page.getByText('It is on this machine, too.').waitFor();
    await page.getByRole('complementary').getByText('The big customers asked.').waitFor();
    expect(await page.getByRole('button', { name: /Rescue from/ }).count()).toBe(0);

    await rows().nth(5).click();
    await page.getByRole('button', { name: 'Rescue from buildbox' }).click();
    await page.getByRole('button', { name: 'Stop', exact: true }).press('Enter');
    await expect.poll(said).toMatch(/^Stopped\. .*takes back/);
    engine.rescued(fixtureChains[5]?.id ?? '', { message: 'Nothing of it is left anywhere.' });
    await expect.poll(said).toBe('Stopped. Nothing of it is left anywhere.');
  });

  it('says which repositories could not be looked through, and why, to who opens it by the keyboard', async () => {
    open = await openFixturePage(browser, { path: '/lost-commits' });
    const { page, engine } = open;
    const [first, ...others] = fixtureScans;
    if (first === undefined) throw new Error('the fixture has no scans');
    engine.scans([{ ...first, state: 'failed', message: 'Git cannot read this clone: an object is damaged.' }, ...others]);
    await page.reload();
    const summary = page.getByText('1 repository could not be looked through');
    await summary.focus();
    await page.keyboard.press('Enter');
    await page.getByText('~/code/site: Git cannot read this clone: an object is damaged.').waitFor();
  });

  it('N-8: of a chain that is on a branch under other ids it says so, and shows what differs between each pair', async () => {
    const [chain] = fixtureChains;
    if (chain === undefined) throw new Error('the fixture has no chain');
    const rewritten = chain.commits.map(({ id }) => ({ from: id, to: idOf(`again ${id}`) }));
    open = await openFixturePage(browser, { path: '/lost-commits?rewritten=1', chains: [{ ...chain, rewritten }] });
    const { page } = open;
    await rows().first().click();
    const panel = page.getByRole('complementary');
    await panel.getByText('nothing of it is missing').waitFor();
    await panel.getByText(`The same change is on a branch as ${rewritten[0]?.to.slice(0, 7)}`).waitFor();
    await panel.getByRole('table', { name: 'Difference between the two changes' }).waitFor();
    await panel.getByRole('button', { name: /Keep what was typed/ }).click();
    await panel.getByText(`The same change is on a branch as ${rewritten[2]?.to.slice(0, 7)}`).waitFor();
    await panel.getByRole('table', { name: 'Difference between the two changes' }).waitFor();
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
