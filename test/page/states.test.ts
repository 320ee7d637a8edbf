import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { machines } from '../support/fixture-data.ts';
import { type FixturePage, launchBrowser, openFixturePage } from '../support/fixture-page.ts';
import { eachState, statesSnapshot } from '../support/fixture-states.ts';

let browser: Browser;
let open: FixturePage;
beforeAll(async () => {
  browser = await launchBrowser();
  open = await openFixturePage(browser, { snapshot: statesSnapshot(), height: 2400 });
});
afterAll(async () => {
  expect(open.wrong).toEqual([]);
  await open.close();
  await browser.close();
});

describe('S3-2, P-1: every state has its word and its picture', () => {
  it.each(Object.entries(eachState))('%s', async (name, [, word, icon]) => {
    const row = open.page.getByRole('row', { name: new RegExp(`^${name} `) });
    const cell = row.getByRole('gridcell');
    expect((await cell.locator('[aria-hidden="true"]').first().innerText()).replaceAll(/\s+/g, ' ')).toContain(word);
    expect(await cell.locator(`svg.octicon-${icon}`).count()).toBeGreaterThan(0);
    // A screen reader gets a sentence of its own, and the shape says nothing to it.
    expect(await cell.innerText()).toMatch(/^laptop: .+, as of/);
  });

  it('no two shapes of a state are the same', () => {
    const shapes = Object.entries(eachState).flatMap(([name, [, , icon]]) => (icon === 'alert-fill' ? [] : [`${icon} ${name}`]));
    expect(new Set(shapes.map((shape) => shape.split(' ')[0])).size).toBe(shapes.length);
  });

  it('very long lists are bounded, and say how many more there are', async () => {
    const page = await openFixturePage(browser, { snapshot: statesSnapshot(), path: `/machines?checkout=${machines.laptop}%2Fc-long0000` });
    const files = page.page.getByRole('region', { name: 'Changed files' });
    await files.getByRole('button', { name: 'Show 192 more' }).click();
    const text = await files.innerText();
    for (const words of ['31000', '-dash.txt', 'a b.txt', 'grüße 🎉.txt', 'and 30800 more on that machine']) expect(text).toContain(words);
    await page.page.getByRole('region', { name: 'Unpushed commits' }).getByRole('button', { name: 'Show 14 more' }).click();
    await page.page.getByText('and 37 more on that machine').waitFor();
    await page.close();
  });

  it.each([
    ['shallow', 'git fetch --unshallow brings it'],
    ['lock-left', 'If no git is running here, remove that file'],
    ['bare', 'never moves its branches'],
    ['dubious-ownership', 'What dubious-ownership means'],
    ['bisect', 'Bisecting is not finished. Everref moves nothing here until it is.'],
  ])('%s is explained in the panel, with what to do', async (name, words) => {
    const at = Object.keys(eachState).indexOf(name);
    const page = await openFixturePage(browser, {
      snapshot: statesSnapshot(),
      path: `/machines?checkout=${machines.laptop}%2Fc-${String(at).padStart(8, '0')}`,
    });
    await page.page.getByRole('complementary', { name }).getByText(words).first().waitFor();
    await page.close();
  });
});
