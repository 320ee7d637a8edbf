import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, expect as expectPage, type Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newLink } from '../../../electron/command-line/running-host.ts';
import { launchBrowser } from '../../support/fixture-page.ts';
import { type Hand, keysOn, mouseOn } from '../../support/hand.ts';
import { type JobsWorld, jobsWorld } from '../../support/jobs-world.ts';
import { write } from '../../support/two-machines.ts';

// The seven jobs of the product, each over real machines with real git: by the mouse, and again by the keyboard alone.

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each([
  ['the mouse', mouseOn],
  ['the keyboard alone', keysOn],
] as const)('by %s', (_name, handOn) => {
  let at: JobsWorld;
  let context: BrowserContext;
  let page: Page;
  let hand: Hand;
  const wrong: string[] = [];

  beforeAll(async () => {
    at = await jobsWorld();
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    page.on('pageerror', ({ message }) => wrong.push(message));
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
    page.setDefaultTimeout(10_000);
    await page.clock.install();
    await page.goto(await newLink({ ...at.laptop.host(), version: '' }));
    await page.getByRole('grid').waitFor();
    hand = handOn(page);
  });
  afterAll(async () => {
    await context.close();
    await at.close();
  });
  beforeEach(() => to('Machines'));
  afterEach(() => expect(wrong).toEqual([]));

  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const cell = (row: string, machine: string) =>
    page.getByRole('row', { name: new RegExp(`^${row}\\b`) }).getByRole('gridcell', { name: new RegExp(`^${machine}:`) });
  const panel = () => page.getByRole('complementary');

  async function to(place: string): Promise<void> {
    await hand.press(page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: place }));
    await page.getByRole('heading', { level: 1, name: place }).waitFor();
  }

  it('job 1: a glance says that something waits, and leads to it', async () => {
    const site = at.folder('site');
    at.colleaguePushes('site', 'Say hello');
    at.laptop.commit(site, 'src/mine.txt', 'mine\n', 'Say good day');
    await hand.press(button('Pull all now: everything on every machine'));
    await expectPage(page.getByText('Needs you')).toBeVisible();
    await hand.press(page.getByRole('link', { name: 'Needs you' }));
    await expectPage(page.getByRole('rowheader')).toHaveCount(1);
    await expectPage(cell('site', 'laptop')).toContainText('Diverged ↑1 ↓1');
    await hand.press(cell('site', 'laptop'));
    await expectPage(panel()).toContainText('Say good day');
    await hand.press(button('Close (Escape)'));
    await hand.press(button(/^All /));
    at.laptop.git(site, 'pull', '--quiet', '--rebase');
    at.laptop.git(site, 'push', '--quiet');
    await expectPage(page.getByText('In step')).toBeVisible();
  });

  it('job 2: what is pushed elsewhere is here, or the page says why not', async () => {
    at.desktop.commit(at.folder('api', at.desktop), 'src/two.txt', 'two\n', 'Add two');
    at.desktop.git(at.folder('api', at.desktop), 'push', '--quiet');
    await at.laptop.host().until(({ journal }) => journal.some(({ what, path }) => what === 'fast-forwarded' && path === at.folder('api')));
    expect(readFileSync(join(at.folder('api'), 'src/two.txt'), 'utf8')).toBe('two\n');
    write(join(at.folder('api'), 'src/three.txt'), 'mine\n');
    at.desktop.commit(at.folder('api', at.desktop), 'src/three.txt', 'three\n', 'Add three');
    at.desktop.git(at.folder('api', at.desktop), 'push', '--quiet');
    await expectPage(cell('api', 'laptop')).toContainText('Behind ↓1');
    await to('Activity');
    await hand.press(button('Left alone'));
    await expectPage(page.getByText(/src\/three\.txt/).first()).toBeVisible();
    await hand.press(button('All'));
    at.laptop.git(at.folder('api'), 'clean', '--quiet', '--force');
  });

  it('job 4: Pull now for a checkout, for a machine, for all', async () => {
    const tip = (folder: string) => at.laptop.git(folder, 'rev-parse', 'HEAD');
    const first = at.colleaguePushes('tools', 'One');
    await hand.press(cell('tools', 'laptop'));
    await hand.press(button(/^Pull now: .*tools on laptop/));
    await expectPage(panel()).toContainText('Fast-forwarded');
    expect(tip(at.folder('tools'))).toBe(first);
    await hand.press(button('Close (Escape)'));
    const second = at.colleaguePushes('tools', 'Two');
    await hand.press(button('Pull: everything on desktop'));
    await expectPage(page.getByText(/^Pulled desktop/)).toBeVisible();
    expect(tip(at.folder('tools', at.desktop))).toBe(second);
    await hand.press(button('Pull all now: everything on every machine'));
    await expectPage(page.getByText(/^Pulled all machines/)).toBeVisible();
    expect(tip(at.folder('tools'))).toBe(second);
  });

  it('job 5: who force-pushed what, what was lost by it, and back with it', async () => {
    const desktop = at.folder('api', at.desktop);
    at.desktop.git(desktop, 'switch', '--quiet', '--create', 'topic');
    at.desktop.commit(desktop, 'src/limits.txt', 'many\n', 'Limit what one key may ask');
    at.desktop.git(desktop, 'push', '--quiet', '--set-upstream', 'origin', 'topic');
    at.laptop.git(at.folder('api'), 'fetch', '--quiet');
    const overwritten = at.colleagueForces('api', 'topic', 'Something else');
    await at.laptop.host().client.pull.now({ target: { kind: 'all' } });
    await to('Force pushes');
    const entry = page.getByRole('listbox').getByRole('option', { name: /topic/ });
    await expectPage(entry.first()).toContainText('1 commit lost');
    await hand.press(entry);
    await expectPage(page.getByRole('heading', { name: /Gone 1/ })).toBeVisible();
    await expectPage(page.getByRole('row', { name: /added: .*many/ })).toBeVisible();
    await hand.press(button('Restore as branch'));
    await hand.write(page.getByRole('textbox', { name: 'Name of the branch' }), 'limits-again');
    await hand.press(button('Make the branch'));
    await expectPage(page.getByText('Nothing was checked out.')).toBeVisible();
    expect(at.laptop.git(at.folder('api'), 'rev-parse', 'limits-again')).toBe(overwritten);
  });

  it('job 6: a commit that no branch holds any more is found, and put back', async () => {
    const tools = at.folder('tools');
    const lost = at.laptop.commit(tools, 'src/idea.txt', 'an idea\n', 'An idea on the train');
    at.laptop.git(tools, 'reset', '--quiet', '--hard', 'HEAD~1');
    await to('Lost commits');
    await hand.press(button('Look now'));
    await hand.write(page.getByRole('textbox', { name: /^Search by message/ }), 'train');
    const chain = page.getByRole('listbox').getByRole('option', { name: /An idea on the train/ });
    await hand.press(chain);
    await expectPage(page.getByRole('row', { name: /added: .*an idea/ })).toBeVisible();
    await hand.press(button('Restore as branch'));
    await hand.write(page.getByRole('textbox', { name: 'Name of the branch' }), 'idea');
    await hand.press(button('Make the branch'));
    await expectPage(page.getByText(/^Branch idea is in/)).toBeVisible();
    expect(at.laptop.git(tools, 'rev-parse', 'idea')).toBe(lost);
  });

  it('job 7: a push runs a command, and its output is there', async () => {
    await to('Settings');
    const section = page.getByRole('region', { name: 'Webhooks and entries' });
    await hand.write(section.getByLabel('Repository'), 'git.example.org/acme/site');
    await hand.press(section.getByRole('button', { name: 'Simulate a push' }));
    await expectPage(section.getByRole('status').or(section.getByRole('alert'))).toContainText('runs site-build');
    await to('Activity');
    await hand.press(button('Runs'));
    await hand.press(page.locator('[data-line]').getByRole('button', { name: 'site-build' }));
    await expectPage(page.getByText('the site is built')).toBeVisible();
  });

  it('job 3: branches, unpushed commits and uncommitted files of a machine that is switched off', async () => {
    await at.buildbox.stop();
    // A quarter of an hour later, by the page's clock.
    await page.clock.fastForward('15:00');
    await expectPage(page.getByRole('columnheader', { name: /buildbox/ })).toContainText(/Away for 1\dm/);
    await hand.press(cell('tools', 'buildbox'));
    const there = panel().getByRole('region', { name: 'buildbox' });
    await expectPage(there).toContainText('Away: its last state');
    await expectPage(there.getByRole('region', { name: 'Unpushed commits' })).toContainText('Build every night');
    await expectPage(there.getByRole('region', { name: 'Changed files' })).toContainText('src/one.txt');
    const branches = there.getByRole('region', { name: 'Branches' });
    await expectPage(branches).toContainText('nightly');
    await expectPage(branches).toContainText('origin/nightly');
    await expectPage(branches).toContainText('Ahead ↑1');
    await hand.press(button('Close (Escape)'));
  });
});
