import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { type Browser, chromium, type Page } from '@playwright/test';
import { browserForTests } from '../../build/tools/browser.ts';
import { startDemo } from '../demo/main.ts';
import { browserWords } from '../support/browser-words.ts';

const folder = join(import.meta.dirname, '../../docs/pictures');

interface Picture {
  readonly name: string;
  readonly place: string;
  /** What is done on the place before the picture. */
  readonly prepare?: (page: Page) => Promise<void>;
}

const pictures: readonly Picture[] = [
  { name: 'machines', place: '/machines' },
  {
    name: 'detail',
    place: '/machines',
    prepare: async (page) => {
      await page.getByRole('rowheader', { name: /^kestrel/ }).click();
      await page.getByRole('complementary').or(page.getByRole('dialog')).first().waitFor();
    },
  },
  {
    name: 'search',
    place: '/machines',
    prepare: async (page) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('kest');
      await page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'force-pushes',
    place: '/force-pushes',
    prepare: async (page) => {
      await page
        .getByRole('listbox')
        .getByRole('option', { name: /time-zones/ })
        .first()
        .click();
      await page.getByRole('table', { name: /What .* changed/ }).waitFor();
    },
  },
  {
    name: 'force-push-rewritten',
    place: '/force-pushes',
    prepare: async (page) => {
      await page.getByRole('listbox').getByRole('option', { name: /retry/ }).first().click();
      await page.getByRole('heading', { name: /Rewritten/ }).waitFor();
      await page.getByRole('complementary').getByRole('button', { name: /Pause/ }).first().click();
      await page.getByText('Pause twice as long').last().waitFor();
    },
  },
  {
    name: 'lost-commits',
    place: '/lost-commits',
    prepare: async (page) => {
      await page.getByRole('option', { name: /Shrink the header/ }).click();
      await page.getByText('header.js').first().waitFor();
    },
  },
  { name: 'activity', place: '/activity' },
  { name: 'settings', place: '/settings' },
];

/** Plays the demo's day without pauses and photographs every place of the laptop's page, light and dark, into docs/pictures. */
export async function photographDemo(): Promise<void> {
  const found = browserForTests();
  if (found.kind === 'missing') throw new Error(found.reason);
  mkdirSync(folder, { recursive: true });
  const demo = await startDemo();
  let browser: Browser | null = null;
  try {
    await demo.play(0, (words) => process.stdout.write(`${words}\n`));
    // What the colleague pushed without Everref is found by asking the remotes.
    for (const host of Object.values(demo.hosts)) await host.client.pull.now({ target: { kind: 'all' } });
    // The finder waits for a quiet moment, which a day without pauses does not have.
    for (const host of Object.values(demo.hosts)) await host.client.lost.scan({ thorough: false });
    await Promise.all(Object.values(demo.hosts).map((host) => host.idle()));
    browser = await chromium.launch({ executablePath: found.path, args: [...browserWords] });
    for (const colorScheme of ['light', 'dark'] as const) {
      const link = await demo.newLink('laptop');
      const context = await browser.newContext({ colorScheme, viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1.5, reducedMotion: 'reduce' });
      const page = await context.newPage();
      await page.goto(link);
      await page.getByRole('grid').or(page.getByRole('table')).first().waitFor();
      for (const { name, place, prepare } of pictures) {
        await page.evaluate((path) => {
          history.pushState(null, '', path);
          dispatchEvent(new PopStateEvent('popstate'));
        }, place);
        await prepare?.(page);
        await page.waitForLoadState('networkidle', { timeout: 3000 }).catch(() => {});
        await page.evaluate(() => document.fonts.ready);
        await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`), animations: 'disabled' });
        await page.keyboard.press('Escape');
        process.stdout.write(`docs/pictures/${name}-${colorScheme}.png\n`);
      }
      await context.close();
    }
  } finally {
    await browser?.close();
    await demo.close();
  }
}
