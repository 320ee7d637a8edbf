import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Browser, Page } from '@playwright/test';
import { launchBrowser, openFixturePage } from '../support/fixture-page.ts';
import { type PageState, pageStates } from '../support/page-states.ts';

const folder = join(import.meta.dirname, '../../test-results/pictures');

type Look = {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly dark?: boolean;
  readonly contrast?: boolean;
  readonly forced?: boolean;
};

const looks: readonly Look[] = [
  { name: 'light', width: 1440, height: 900 },
  { name: 'dark', width: 1440, height: 900, dark: true },
  // A narrow window, which is also what a wide one is at a zoom of 200 %.
  { name: 'narrow', width: 640, height: 800 },
  { name: 'narrow-dark', width: 640, height: 800, dark: true },
  { name: 'contrast', width: 1440, height: 900, dark: true, contrast: true },
  { name: 'forced-colors', width: 1280, height: 800, forced: true },
];

/** Photographs every state of the page in every look into test-results/pictures; `names`: those alone whose name holds one of these words. */
export async function photographStates(names: readonly string[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const wanted = pageStates.filter(({ name }) => names.length === 0 || names.some((word) => name.includes(word)));
  const browser = await launchBrowser();
  try {
    for (const state of wanted) await photograph(browser, state);
  } finally {
    await browser.close();
  }
}

async function photograph(browser: Browser, state: PageState): Promise<void> {
  const { page, engine, close } = await openFixturePage(browser, { path: state.path, ...(state.snapshot === undefined ? {} : { snapshot: state.snapshot() }) });
  await state.prepare?.(page, engine);
  for (const { name, dark = false, contrast = false, forced = false, width, height } of looks) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', contrast: contrast ? 'more' : 'no-preference', forcedColors: forced ? 'active' : 'none' });
    await quiet(page);
    const file = join(folder, `${state.name}-${name}.png`);
    await page.screenshot({ path: file, animations: 'disabled' });
    process.stdout.write(`${file}\n`);
  }
  await close();
}

/** Nothing is on its way any more, and nothing moves. */
async function quiet(page: Page): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'), undefined, { timeout: 2000 }).catch(() => {});
}
