import type { Browser } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fixtureByName } from '../support/fixture-engine.ts';
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

describe('reaching the engine', () => {
  it('trades the link’s code for a token, takes it out of the address, and keeps the token over a reload', async () => {
    open = await openFixturePage(browser);
    expect(open.page.url()).toBe(`${open.engine.origin}/`);
    await open.page.reload();
    await open.page.getByRole('heading', { level: 1, name: 'Machines' }).waitFor();
  });

  it('a used link leads to a calm page that takes a new one', async () => {
    open = await openFixturePage(browser);
    const other = await browser.newContext();
    const page = await other.newPage();
    await page.goto(`${open.engine.origin}/#code=used`);
    await page.getByRole('heading', { name: 'This link has been used.' }).waitFor();
    await page.getByLabel('Link or token').fill(open.engine.link());
    await page.getByRole('button', { name: 'Open Everref' }).click();
    await page.getByRole('heading', { level: 1, name: 'Machines' }).waitFor();
    await other.close();
  });

  it('S3-5: keeps what it shows while the engine is away, says since when, and goes on by itself', async () => {
    open = await openFixturePage(browser);
    open.engine.goAway();
    await open.page.getByText(/Not connected since/).waitFor();
    expect(await open.page.getByRole('rowheader').count()).toBe(9);
    expect(await open.page.getByRole('button', { name: /^Pull all now/ }).isDisabled()).toBe(true);
    open.engine.comeBack();
    await expect.poll(() => open.page.getByText(/Not connected since/).count(), { timeout: 15_000 }).toBe(0);
  });
});

describe('files of the page that are gone (another version was put in their place)', () => {
  const asset = (name: RegExp) => (url: URL) => name.test(url.pathname);

  it('without its styles the page is drawn all the same', async () => {
    open = await openFixturePage(browser);
    await open.page.route(asset(/\.css$/), (route) => route.abort());
    await open.page.reload();
    await open.page.getByRole('heading', { level: 1, name: 'Machines' }).waitFor();
  });

  it('without its scripts it says so, and what to do', async () => {
    open = await openFixturePage(browser);
    await open.page.route(asset(/\/page-.*\.js$/), (route) => route.abort());
    await open.page.reload();
    await open.page.getByText('Everref’s page could not be loaded. Open it again.').waitFor();
  });

  it('a place that is not there any more says so, with the way out; the rest had stayed', async () => {
    open = await openFixturePage(browser);
    // A page of its own: what is told to its console is no fault of the others.
    const page = await open.page.context().newPage();
    await page.route(asset(/\/settings-.*\.js$/), (route) => route.abort());
    await page.goto(open.engine.origin + new URL(open.engine.link()).hash);
    await page.getByRole('heading', { level: 1, name: 'Machines' }).waitFor();
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('heading', { level: 1, name: 'This page has failed.' }).waitFor();
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Open it again' }).click();
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  });
});

describe('About', () => {
  it('P-10: copies a diagnosis, and says in words why a log folder cannot be opened here', async () => {
    open = await openFixturePage(browser, { path: '/settings' });
    await open.page.getByRole('button', { name: 'Copy diagnosis' }).click();
    await open.page.getByText(/^Copied: versions, counts and troubles, no secret/).waitFor();
    await open.page.getByRole('button', { name: 'Open log folder' }).click();
    await open.page.getByText(/runs without a display/).waitFor();
  });
});

describe('Activity', () => {
  it('tells the journal by days, live on top, and where the log is', async () => {
    open = await openFixturePage(browser, { path: '/activity' });
    await open.page.getByRole('heading', { level: 2, name: 'Today' }).waitFor();
    await open.page.getByText('everref.log').waitFor();
    open.engine.change((now) => {
      const [newest] = now.journal;
      return newest === undefined
        ? now
        : { ...now, journal: [{ ...newest, id: 'j-999999', at: new Date().toISOString(), message: 'This has just happened' }, ...now.journal] };
    });
    // The newest line stands first in the list.
    await expect.poll(() => open.page.getByRole('main').getByRole('listitem').first().innerText()).toContain('This has just happened');
  });

  it('filters by kind, repository and words, and brings earlier lines on request', async () => {
    open = await openFixturePage(browser, { path: '/activity' });
    const lines = open.page.locator('[data-line]');
    await expect.poll(() => lines.count()).toBe(100);
    await open.page.getByRole('button', { name: 'Show earlier' }).click();
    await expect.poll(() => lines.count()).toBe(200);
    await open.page.getByRole('button', { name: 'Errors' }).click();
    await expect.poll(() => lines.count()).toBe(16);
    await open.page.getByRole('button', { name: 'All' }).click();
    await open.page.getByLabel('Repository').selectOption({ label: 'site' });
    await open.page.getByLabel('Filter the activity by words').fill('diverged');
    await expect.poll(() => lines.count()).toBe(16);
    await lines.first().focus();
    await open.page.keyboard.press('j');
    await open.page.keyboard.press('Enter');
    await open.page.getByRole('heading', { level: 2, name: 'site' }).waitFor();
    await open.page.getByRole('link', { name: 'All of it in Activity' }).click();
    await expect.poll(() => open.page.getByLabel('Repository').inputValue()).toBe('github.com/acme/site');
  });
});

describe('Settings', () => {
  it('looks into a folder before it is added, and saves all changes at once', async () => {
    open = await openFixturePage(browser, { path: '/settings' });
    await open.page.getByLabel('Folder to add').fill('/nowhere');
    await open.page.getByRole('button', { name: 'Look inside' }).click();
    await open.page.getByText('/nowhere does not exist.').waitFor();
    await open.page.getByLabel('Folder to add').fill('~/projects');
    await open.page.getByRole('button', { name: 'Look inside' }).click();
    await open.page.getByText('6 checkouts below it: alpha, beta, gamma, delta …').waitFor();
    await open.page.getByRole('button', { name: 'Add folder' }).click();
    await open.page.getByLabel('Name', { exact: true }).fill('mothership');
    await open.page.getByRole('button', { name: 'Save changes' }).click();
    await open.page.getByText('Saved.', { exact: true }).waitFor();
    await open.page.reload();
    await expect.poll(() => open.page.getByLabel('Name', { exact: true }).inputValue()).toBe('mothership');
    await open.page.getByText('~/projects', { exact: true }).waitFor();
  });

  it('P-10: dark, light and high contrast are chosen, applied and remembered', async () => {
    open = await openFixturePage(browser, { path: '/settings' });
    await open.page.getByLabel('Theme').selectOption('dark');
    await open.page.getByLabel('High contrast').check();
    await open.page.reload();
    await open.page.getByRole('heading', { level: 1 }).waitFor();
    const root = open.page.locator('html');
    expect(await root.getAttribute('data-color-mode')).toBe('dark');
    expect(await root.getAttribute('data-dark-theme')).toBe('dark_high_contrast');
    expect(await open.page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(1, 4, 9)');
  });
});

describe('First start', () => {
  it('gone through a second time, keeps the folders that nobody touched', async () => {
    open = await openFixturePage(browser, { path: '/first-start' });
    await open.page.getByText('2 folders chosen.').waitFor();
    await open.page.getByRole('button', { name: 'Next' }).click();
    await open.page.getByRole('button', { name: 'Start' }).click();
    await open.page.getByText('checkouts found').waitFor();
    expect(open.engine.settings().workspaces).toEqual([
      { path: '~/code', depth: 4, ignore: ['archive/**'] },
      { path: '~/work', depth: 3, ignore: [] },
    ]);
  });

  it('leads in three steps from nothing to the matrix', async () => {
    open = await openFixturePage(browser, { snapshot: fixtureByName('first-start') });
    await open.page.getByRole('heading', { name: 'Where are your repositories?' }).waitFor();
    expect(await open.page.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true);
    await open.page.getByLabel(/~\/code/).check();
    await open.page.getByRole('button', { name: 'Next' }).click();
    await open.page.getByLabel('Name').fill('laptop');
    await open.page.getByRole('button', { name: 'Start' }).click();
    await open.page.getByText('checkouts so far').waitFor();
    const found = fixtureByName('three');
    open.engine.change((now) => ({ ...now, swept: true, working: null, checkouts: found.checkouts }));
    await open.page.getByText('checkouts found').waitFor();
    await open.page.getByRole('button', { name: 'Open machines' }).click();
    await expect.poll(() => open.page.getByRole('rowheader').count()).toBe(9);
  });

  it('leads to other machines, too: by a hub of one’s own or through AWS, with nothing but the page', async () => {
    open = await openFixturePage(browser, { snapshot: fixtureByName('first-start') });
    await open.page.getByLabel(/~\/code/).check();
    await open.page.getByRole('button', { name: 'Next' }).click();
    await open.page.getByLabel('Name').fill('laptop');
    await open.page.getByLabel('Several, through AWS').check();
    await open.page.getByRole('button', { name: 'Next' }).click();
    await open.page.getByRole('heading', { name: 'Where in AWS?' }).waitFor();
    await open.page.getByLabel('Region').waitFor();
    await open.page.getByRole('button', { name: 'Back' }).click();
    await open.page.getByLabel('Several, with a hub of my own').check();
    await open.page.getByRole('button', { name: 'Next' }).click();
    // What was written before is there, whatever comes of the rest.
    expect(open.engine.settings()).toMatchObject({ hostName: 'laptop', workspaces: [{ path: '/home/mara/code' }] });
    await open.page.getByRole('button', { name: 'Join a hub' }).waitFor();
    await open.page.getByRole('button', { name: 'Make this machine the hub' }).click();
    await open.page.getByRole('button', { name: 'Show a join code' }).click();
    await open.page.getByText('82E0-VD43').waitFor();
    await open.page.getByRole('button', { name: 'Go on' }).click();
    await open.page.getByText(/checkouts (so far|found)/).waitFor();
  });
});
