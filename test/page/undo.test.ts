import { mkdirSync } from 'node:fs';
import process from 'node:process';
import type { Browser } from '@playwright/test';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type FixturePage, launchBrowser, openFixturePage } from '../support/fixture-page.ts';

let browser: Browser;
let open: FixturePage;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  const folder = process.env['EVERREF_TEST_PICTURES'];
  if (folder !== undefined) {
    mkdirSync(folder, { recursive: true });
    for (const scheme of ['light', 'dark'] as const) {
      await open.page.emulateMedia({ colorScheme: scheme });
      await open.page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'));
      await open.page.screenshot({ path: `${folder}/${expect.getState().currentTestName?.replace(/\W+/g, '-').slice(0, 60)}-${scheme}.png` });
    }
  }
  await open.close();
  expect(open.wrong).toEqual([]);
});

it('N-12: Activity offers Undo on what this machine moved, says what came of it, and marks the line', async () => {
  open = await openFixturePage(browser, { path: '/activity?kind=moves' });
  const { page } = open;
  const line = page.getByRole('listitem').filter({ hasText: 'main took 3 commits from origin/main' }).first();
  await line.getByRole('button', { name: /^Undo: main took 3 commits/ }).click();
  await line.getByText('Undone: main is back where it was').waitFor();
  await line.getByText('(undone)').waitFor();
  expect(await line.getByRole('button').count()).toBe(0);
  // The undo has a line of its own, and can be undone.
  const own = page.getByRole('listitem').filter({ hasText: 'main is back where it was' }).first();
  expect(await own.getByRole('button', { name: /^Undo: main is back/ }).count()).toBe(1);
  // What another machine moved is not this one's to undo.
  const foreign = page.getByRole('listitem').filter({ hasText: 'contrast took 2 commits' }).first();
  expect(await foreign.getByRole('button').count()).toBe(0);
});

it('N-12: an undo that is refused says why, and can be tried again', async () => {
  open = await openFixturePage(browser, { path: '/activity?kind=moves&repository=github.com%2Facme%2Fsite' });
  const { page } = open;
  open.engine.change((now) => {
    const [first] = now.journal;
    if (first === undefined) return now;
    const line = {
      ...first,
      id: 'j-on-top',
      at: new Date().toISOString(),
      repository: 'github.com/acme/site',
      hostId: now.thisHost,
      what: 'fast-forwarded' as const,
    };
    return {
      ...now,
      journal: [{ ...line, before: 'a'.repeat(40), after: 'b'.repeat(40), ref: 'refs/heads/main', message: 'site moved forward' }, ...now.journal],
    };
  });
  const line = page.getByRole('listitem').filter({ hasText: 'site moved forward' }).first();
  await line.getByRole('button', { name: 'Undo: site moved forward' }).click();
  await line.getByText(/Not undone: .* has commits on top now, so it stays as it is/).waitFor();
  expect(await line.getByRole('button', { name: 'Undo: site moved forward' }).isEnabled()).toBe(true);
});

it('N-12: the panel has this machine’s journal of the repository, with Undo, and a pull’s own answer has it, too', async () => {
  open = await openFixturePage(browser, { path: '/machines?repository=github.com%2Facme%2Fhandbook' });
  const { page } = open;
  const here = page.getByRole('region', { name: 'What happened here' });
  await here
    .getByRole('button', { name: /^Undo: main took 3 commits/ })
    .first()
    .click();
  await here.getByText('Undone: main is back where it was').waitFor();
});
