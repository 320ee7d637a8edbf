import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barriers } from '../support/axe.ts';
import { type FixtureTab, launchBrowser, openFixtureTab } from '../support/fixture-page.ts';
import { pageStates } from '../support/page-states.ts';

// Every state of the page that there is a picture of: what is added there is checked here.

let browser: Browser;
let tab: FixtureTab;

beforeAll(async () => {
  browser = await launchBrowser();
  tab = await openFixtureTab(browser);
});
afterAll(async () => {
  await tab.close();
  await browser.close();
});

const standard = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
// Primer names a menu's item by its first line, and tells the second as its description: said, but not as part of the name.
const experimental = ['label-content-name-mismatch'];

const looks = [
  { look: 'light', colorScheme: 'light', contrast: 'no-preference' },
  { look: 'dark', colorScheme: 'dark', contrast: 'no-preference' },
  { look: 'high contrast, dark', colorScheme: 'dark', contrast: 'more' },
] as const;

describe('with a screen reader or a weak eye, light, dark and in high contrast', () => {
  it.each(pageStates)('$name has names, roles and contrast for everything, and breaks no content policy', async ({ path, snapshot, prepare }) => {
    const open = await tab.open({ path, ...(snapshot === undefined ? {} : { snapshot: snapshot() }) });
    await prepare?.(open.page, open.engine);
    const found: string[] = [];
    for (const { look, colorScheme, contrast } of looks) {
      await open.page.emulateMedia({ colorScheme, contrast });
      await expect.poll(() => open.page.locator('html').getAttribute('data-dark-theme')).toBe(contrast === 'more' ? 'dark_high_contrast' : 'dark');
      await open.page.waitForFunction(() =>
        document.getAnimations().every(({ playState, effect }) => playState !== 'running' || effect?.getTiming().iterations === Infinity),
      );
      // Names and roles are the same in every look.
      const wrongHere = await barriers(open.page, look === 'light' ? { tags: standard, without: experimental } : { rules: ['color-contrast'] });
      found.push(...wrongHere.map((line) => `${look}: ${line}`));
    }
    const wrong = [...open.wrong];
    await open.close();
    expect(found).toEqual([]);
    expect(wrong).toEqual([]);
  });
});
