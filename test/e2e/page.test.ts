import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, expect as expectPage, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newLink } from '../../electron/command-line/running-host.ts';
import { barriers } from '../support/axe.ts';
import { browserWords } from '../support/browser-words.ts';
import { type TestMachine, type TestWorld, twoMachines, write } from '../support/two-machines.ts';

const browserPath = process.env['EVERREF_TEST_BROWSER'];

describe.skipIf(!browserPath)('the page over a real engine', () => {
  let world: TestWorld;
  let browser: Browser;
  let context: BrowserContext;
  let a: string;
  let b: string;

  beforeAll(async () => {
    world = twoMachines();
    const remote = world.remote('acme/site');
    a = world.a.clone(remote);
    b = world.b.clone(remote);
    await Promise.all([world.a.start(), world.b.start()]);
    browser = await chromium.launch({ executablePath: browserPath ?? '', args: [...browserWords] });
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  });

  afterAll(async () => {
    await browser.close();
    await world.close();
  });

  /** A machine's page, opened by a fresh link as a person would. */
  async function open(machine: TestMachine): Promise<Page> {
    const page = await context.newPage();
    page.on('pageerror', (error) => {
      throw error;
    });
    await page.goto(await newLink({ ...machine.host(), version: '' }));
    await expectPage(page.getByRole('grid')).toBeVisible();
    return page;
  }

  test('N-2, S3-3: a push on one machine shows on the pages of both, without a reload', async () => {
    const [onA, onB] = await Promise.all([open(world.a), open(world.b)]);
    const cell = (page: Page, machine: string) => page.getByRole('row', { name: /site/ }).getByRole('gridcell', { name: new RegExp(`^${machine}`) });
    for (const page of [onA, onB]) {
      await expectPage(cell(page, 'laptop')).toContainText(/up to date|in step/i);
      await expectPage(cell(page, 'desktop')).toContainText(/up to date|in step/i);
    }
    world.a.commit(a, 'src/two.txt', 'two\n', 'Add two');
    for (const page of [onA, onB]) await expectPage(cell(page, 'laptop')).toContainText(/ahead/i);
    world.a.git(a, 'push', '--quiet');
    for (const page of [onA, onB]) {
      await expectPage(cell(page, 'laptop')).toContainText(/up to date|in step/i);
      await expectPage(cell(page, 'desktop')).toContainText(/up to date|in step/i);
    }
    await world.b.host().until(({ journal }) => journal.some((entry) => entry.what === 'fast-forwarded' && entry.path === b));
    expect(readFileSync(join(b, 'src/two.txt'), 'utf8')).toBe('two\n');
    await Promise.all([onA.close(), onB.close()]);
  });

  test('S3-6: a file that is edited with any tool shows within 2 s', async () => {
    const page = await open(world.b);
    const cell = page.getByRole('row', { name: /site/ }).getByRole('gridcell', { name: /^desktop/ });
    write(join(b, 'README.md'), 'edited\n');
    // The promised bound is the deadline.
    await expectPage(cell).toContainText(/1 changed/i, { timeout: 2000 });
    world.b.git(b, 'checkout', '--quiet', '--', 'README.md');
    await expectPage(cell).not.toContainText(/1 changed/i, { timeout: 2000 });
    await page.close();
  });

  test('P-1: a row opens a panel with the branches and files of every machine; Escape closes it', async () => {
    const page = await open(world.a);
    await page.getByRole('rowheader', { name: /site/ }).click();
    const panel = page.getByRole('complementary').filter({ hasText: 'main' }).first();
    await expectPage(panel).toContainText('laptop');
    await expectPage(panel).toContainText('desktop');
    await page.keyboard.press('Escape');
    await expectPage(panel).toBeHidden();
    await page.close();
  });

  test('P-1: the panel shows what is not committed, line by line, and follows what is edited meanwhile', async () => {
    const page = await open(world.b);
    write(join(b, 'README.md'), 'another first line\n');
    await page
      .getByRole('row', { name: /site/ })
      .getByRole('gridcell', { name: /^desktop.*1 changed/i })
      .click();
    await page.getByRole('button', { name: 'README.md' }).click();
    const changes = page.getByRole('table', { name: 'What is not committed' });
    await expectPage(changes).toContainText('another first line');
    write(join(b, 'src/new.txt'), 'a new file\n');
    await expectPage(changes).toContainText('a new file');
    await page.keyboard.press('Escape');
    world.b.git(b, 'checkout', '--quiet', '--', 'README.md');
    world.b.git(b, 'clean', '--quiet', '--force', 'src/new.txt');
    await page.close();
  });

  test('S3-3: Pull now on another machine, by a click here, says what came of it', async () => {
    const page = await open(world.a);
    await page
      .getByRole('button', { name: /pull.*desktop|desktop.*pull/i })
      .first()
      .click();
    await expectPage(page.getByText(/up to date/i).first()).toBeVisible();
    await page.close();
  });

  test('a link works once: a second person with it is told what to do', async () => {
    const link = await newLink({ ...world.a.host(), version: '' });
    const first = await browser.newContext();
    const opened = await first.newPage();
    await opened.goto(link);
    await expectPage(opened.getByRole('grid')).toBeVisible();
    const second = await browser.newContext();
    const late = await second.newPage();
    await late.goto(link);
    await expectPage(late.getByText(/link/i).first()).toBeVisible();
    await expectPage(late.getByRole('grid')).toHaveCount(0);
    await first.close();
    await second.close();
  });

  test.each(['light', 'dark'] as const)('axe finds nothing in any place, %s', async (colorScheme) => {
    const own = await browser.newContext({ colorScheme, viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
    const page = await own.newPage();
    await page.goto(await newLink({ ...world.a.host(), version: '' }));
    await expectPage(page.getByRole('grid')).toBeVisible();
    for (const [place, title] of [
      ['/machines', 'Machines'],
      ['/activity', 'Activity'],
      ['/settings', 'Settings'],
    ] as const) {
      await page.evaluate((path) => {
        history.pushState(null, '', path);
        dispatchEvent(new PopStateEvent('popstate'));
      }, place);
      // A place is fetched when it is wanted.
      await expectPage(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
      expect((await barriers(page)).map((line) => `${place} ${line}`)).toEqual([]);
    }
    await own.close();
  });
});
