import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { machines } from '../support/fixture-data.ts';
import { fixtureByName } from '../support/fixture-engine.ts';
import { fixtureChains } from '../support/fixture-lost.ts';
import { launchBrowser, openFixturePage } from '../support/fixture-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const places = [
  { name: 'Machines', path: '/', snapshot: 'three' },
  { name: 'the panel', path: `/machines?checkout=${machines.laptop}%2Fc-site0laptop`, snapshot: 'three' },
  { name: 'Lost commits', path: '/lost-commits', snapshot: 'three' },
  { name: 'a lost chain', path: `/lost-commits?chain=${fixtureChains[0]?.id}`, snapshot: 'three' },
  { name: 'Activity', path: '/activity', snapshot: 'three' },
  { name: 'Settings', path: '/settings', snapshot: 'three' },
  { name: 'First start', path: '/', snapshot: 'first-start' },
] as const;

const appearances = [
  { appearance: 'light', dark: false, contrast: false },
  { appearance: 'dark', dark: true, contrast: false },
  { appearance: 'high contrast, dark', dark: true, contrast: true },
] as const;

describe.each(appearances)('with a screen reader or a weak eye ($appearance)', ({ dark, contrast }) => {
  it.each(places)('$name has names, roles and contrast for everything, and breaks no content policy', async ({ path, snapshot }) => {
    const open = await openFixturePage(browser, { path, dark, contrast, snapshot: fixtureByName(snapshot) });
    expect(await open.page.locator('html').getAttribute('data-dark-theme')).toBe(contrast ? 'dark_high_contrast' : 'dark');
    const { violations } = await new AxeBuilder({ page: open.page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze();
    const found = violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map((node) => node.target.join(' '))
          .slice(0, 3)
          .join(' | ')} ${nodes[0]?.failureSummary ?? ''}`,
    );
    const wrong = [...open.wrong];
    await open.close();
    expect(found).toEqual([]);
    expect(wrong).toEqual([]);
  });
});
