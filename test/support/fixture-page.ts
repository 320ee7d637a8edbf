import process from 'node:process';
import { type Browser, type ConsoleMessage, chromium, type Page } from '@playwright/test';
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

const media = ({ dark = false, contrast = false, reducedMotion = false }: Opening) =>
  ({ colorScheme: dark ? 'dark' : 'light', contrast: contrast ? 'more' : 'no-preference', reducedMotion: reducedMotion ? 'reduce' : 'no-preference' }) as const;

/** Everything that goes wrong in the page from now on, until `stop`. */
function hearWrongs(page: Page): { readonly wrong: readonly string[]; readonly stop: () => void } {
  const wrong: string[] = [];
  const onFault = (error: Error) => void wrong.push(error.message);
  const onSaid = (message: ConsoleMessage) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) wrong.push(message.text());
  };
  page.on('pageerror', onFault).on('console', onSaid);
  return { wrong, stop: () => void page.off('pageerror', onFault).off('console', onSaid) };
}

async function goTo(page: Page, engine: FixtureEngine, path: string): Promise<void> {
  await page.goto(engine.origin + path + new URL(engine.link()).hash);
  await page.getByRole('heading', { level: 1 }).waitFor();
}

/** Opens the built page at `path` over `snapshot`, signed in by a one-time link, in a browser that knows nothing of an earlier one. */
export async function openFixturePage(browser: Browser, opening: Opening = {}): Promise<FixturePage> {
  const { snapshot, path = '/', width = 1280, height = 800, chains } = opening;
  const engine = await startFixtureEngine(snapshot, 0, chains);
  const context = await browser.newContext({ viewport: { width, height }, ...media(opening) });
  const page = await context.newPage();
  const { wrong } = hearWrongs(page);
  await goTo(page, engine, path);
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

/** Opens pages one after the other. */
export interface FixtureTab {
  /** As `openFixturePage`. Closes the one before, where a test that failed has left it open. */
  open(opening: Opening): Promise<FixturePage>;
  close(): Promise<void>;
}

/**
 * One tab, at one origin, for many pages that nothing is installed in (routes, clocks, scripts): a page starts in 0.25 s there, in a tab of its own in 0.65 s.
 * Nothing that one of them stored is there for the next.
 */
export async function openFixtureTab(browser: Browser): Promise<FixtureTab> {
  const context = await browser.newContext();
  const page = await context.newPage();
  let port = 0;
  let closeLast = async () => {};
  return {
    async open(opening) {
      await closeLast();
      const { snapshot, path = '/', width = 1280, height = 800, chains } = opening;
      const engine = await startFixtureEngine(snapshot, port, chains);
      port = Number(new URL(engine.origin).port);
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ ...media(opening), forcedColors: 'none' });
      const { wrong, stop } = hearWrongs(page);
      const close = async () => {
        closeLast = async () => {};
        stop();
        await page.evaluate(() => {
          localStorage.clear();
          sessionStorage.clear();
        });
        // Another link of the same page would be no new start of it.
        await page.goto('about:blank');
        await engine.close();
      };
      closeLast = close;
      await goTo(page, engine, path);
      return { page, engine, wrong, close };
    },
    async close() {
      await closeLast();
      await context.close();
    },
  };
}
