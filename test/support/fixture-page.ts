import process from 'node:process';
import { type Browser, chromium, type Page } from '@playwright/test';
import { browserForTests } from '../../build/tools/browser.ts';
import { ensureBuilt } from '../../build/tools/build.ts';
import type { ListedChain } from '../../shared/model/lost.ts';
import type { Snapshot } from '../../shared/model/snapshot.ts';
import { browserWords } from './browser-words.ts';
import { type FixtureEngine, startFixtureEngine } from './fixture-engine.ts';

/** A page on a fixture engine, and everything that went wrong in it (faults, refusals of the content policy). */
export type FixturePage = {
  readonly page: Page;
  readonly engine: FixtureEngine;
  readonly wrong: readonly string[];
  readonly close: () => Promise<void>;
};

/** A browser for page tests, on a page that is built from the sources as they are (EVERREF_PAGE: as it is there). Throws where there is none. */
export function launchBrowser(): Promise<Browser> {
  if (process.env['EVERREF_PAGE'] === undefined) ensureBuilt();
  const found = browserForTests();
  if (found.kind === 'missing') throw new Error(found.reason);
  return chromium.launch({ executablePath: found.path, args: [...browserWords] });
}

type Opening = {
  readonly snapshot?: Snapshot;
  readonly path?: string;
  readonly dark?: boolean;
  /** As a system that asks for more contrast. */
  readonly contrast?: boolean;
  /** As a system that asks for less motion. */
  readonly reducedMotion?: boolean;
  readonly width?: number;
  readonly height?: number;
  /** What the finder finds; by default what the fixture has lost. */
  readonly chains?: readonly ListedChain[];
};

/** Opens the built page at `path` over `snapshot`, signed in by a one-time link. */
export async function openFixturePage(
  browser: Browser,
  { snapshot, path = '/', dark = false, contrast = false, reducedMotion = false, width = 1280, height = 800, chains }: Opening = {},
): Promise<FixturePage> {
  const engine = await startFixtureEngine(snapshot, 0, chains);
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    contrast: contrast ? 'more' : 'no-preference',
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
  });
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) wrong.push(message.text());
  });
  await page.goto(engine.origin + path + new URL(engine.link()).hash);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return {
    page,
    engine,
    wrong,
    close: async () => {
      await context.close();
      await engine.close();
    },
  };
}
