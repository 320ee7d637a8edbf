import type { Browser } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fixtureSnapshot, machines } from '../support/fixture-data.ts';
import { manySnapshot } from '../support/fixture-many.ts';
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

const cell = (row: string, machine: string) =>
  open.page.getByRole('row', { name: new RegExp(`^${row} `) }).getByRole('gridcell', { name: new RegExp(`^${machine}:`) });

describe('Machines', () => {
  it('N-2: shows every repository by machine, worst first, with words for every state', async () => {
    open = await openFixturePage(browser);
    const names = await open.page.getByRole('rowheader').allInnerTexts();
    expect(names.map((name) => name.split('\n')[0])).toEqual([
      'infrastructure',
      'api',
      'site',
      'parser',
      'design-tokens',
      'dotfiles',
      'notes',
      'firmware',
      'handbook',
    ]);
    expect(await cell('site', 'laptop').innerText()).toMatch(/main\s+\+1\s+.*\s+Diverged\s+↑2 ↓3\s+6\s+2/s);
    expect(await cell('infrastructure', 'buildbox').innerText()).toContain('Cannot be read');
    expect(await cell('design-tokens', 'laptop').innerText()).toContain('Held');
    expect(await cell('design-tokens', 'buildbox').innerText()).toContain('buildbox: not here');
    expect(await cell('site', 'laptop').innerText()).toContain('diverged from origin/main: 2 ahead, 3 behind, 6 changed files, 2 stashes');
  });

  it('N-2: a machine that is off shows its last state and since when, and cannot be pulled', async () => {
    open = await openFixturePage(browser);
    const head = open.page.getByRole('columnheader', { name: /buildbox/ });
    expect(await head.innerText()).toContain('Away for 7h');
    for (const name of [/^Fetch/, /^Pull/]) expect(await head.getByRole('button', { name }).isDisabled()).toBe(true);
    expect(await cell('site', 'buildbox').innerText()).toMatch(/11 commits behind origin\/main.*Behind\s+↓11/s);
  });

  it('shows a change without being asked', async () => {
    open = await openFixturePage(browser);
    open.engine.change((now) => ({
      ...now,
      checkouts: now.checkouts.map((one) =>
        one.repository.endsWith('handbook') && one.hostId === machines.laptop ? { ...one, state: 'behind', behind: 8 } : one,
      ),
    }));
    await cell('handbook', 'laptop').getByText('↓8').waitFor();
  });

  it('P-6: filters by chip and by words, in the address, and says so when nothing matches', async () => {
    open = await openFixturePage(browser);
    await open.page.getByRole('button', { name: /^Stashed/ }).click();
    await expect.poll(() => open.page.getByRole('rowheader').count()).toBe(2);
    await open.page.keyboard.press('/');
    await open.page.keyboard.type('dotf');
    await expect.poll(() => open.page.getByRole('rowheader').count()).toBe(1);
    expect(new URL(open.page.url()).search).toBe('?show=stashed&q=dotf');
    await open.page.keyboard.type('zzz');
    await open.page.getByRole('button', { name: 'Show all 9' }).click();
    await expect.poll(() => open.page.getByRole('rowheader').count()).toBe(9);
  });

  it('every cell is reached by keys alone; Enter opens it, Escape closes it and leads back', async () => {
    open = await openFixturePage(browser);
    const focused = () => open.page.evaluate(() => document.activeElement?.textContent ?? '');
    await open.page.getByRole('rowheader').first().focus();
    for (const key of ['ArrowDown', 'j', 'ArrowRight']) await open.page.keyboard.press(key);
    expect(await focused()).toMatch(/^laptop: main, diverged/);
    await open.page.keyboard.press('Enter');
    await open.page.getByRole('heading', { level: 2, name: 'site' }).waitFor();
    expect(new URL(open.page.url()).searchParams.get('checkout')).toBe(`${machines.laptop}/c-site0laptop`);
    expect(await focused()).toBe('site');
    await open.page.keyboard.press('Escape');
    expect(await focused()).toMatch(/^laptop: main, diverged/);
    expect(new URL(open.page.url()).search).toBe('');
    await open.page.keyboard.press('Enter');
    await open.page.getByRole('heading', { level: 2, name: 'site' }).waitFor();
    await open.page.getByRole('gridcell').first().focus();
    await open.page.keyboard.press('Escape');
    await expect.poll(() => open.page.getByRole('heading', { level: 2, name: 'site' }).count()).toBe(0);
    expect(await open.page.getByRole('grid').getByRole('gridcell').and(open.page.locator('[tabindex="0"]')).count()).toBe(1);
  });

  it('P-1: the panel tells files, commits by subject, stashes, branches with counts and worktrees', async () => {
    open = await openFixturePage(browser, { path: `/machines?checkout=${machines.laptop}%2Fc-site0laptop` });
    const panel = open.page.getByRole('complementary', { name: 'site' });
    const text = await panel.innerText();
    for (const words of [
      'src/parts/field.tsx',
      'Check the postcode by country',
      'WIP on main',
      'dark-pictures',
      'Diverged ↑2 ↓5',
      '~/code/site-review',
      'Away: its last state',
    ]) {
      expect(text).toContain(words);
    }
  });

  it('P-1: changed files of this machine open what differs in them, by mouse and by keys; those of another machine do not', async () => {
    open = await openFixturePage(browser, { path: `/machines?checkout=${machines.laptop}%2Fc-site0laptop` });
    const panel = open.page.getByRole('complementary', { name: 'site' });
    await panel.getByRole('button', { name: 'notes/form-errors.md' }).click();
    const dialog = open.page.getByRole('dialog', { name: 'What is not committed' });
    await dialog.getByText('Ask Mara about the limits.').waitFor();
    // It opens at the file that was clicked.
    expect(
      await dialog
        .getByRole('button', { name: /notes\/form-errors.md/ })
        .first()
        .getAttribute('aria-current'),
    ).toBe('true');
    await dialog.getByRole('button', { name: 'Staged', exact: true }).click();
    await dialog.getByText("title='Acme' />").waitFor();
    expect(await dialog.getByText('Ask Mara').count()).toBe(0);
    // Escape closes the dialog, not the panel below, and leads back to what was clicked.
    await open.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await open.page.evaluate(() => document.activeElement?.textContent)).toBe('notes/form-errors.md');
    await panel.getByRole('button', { name: 'Show changes' }).focus();
    await open.page.keyboard.press('Enter');
    await dialog.getByText("title='Acme' quiet").waitFor();
    await open.page.keyboard.press('Escape');
    await open.page.goto(`${open.engine.origin}/machines?checkout=${machines.desktop}%2Fc-api00desktop`);
    const other = open.page.getByRole('complementary', { name: 'api' });
    await other.getByText('src/limits/bucket.test.ts').waitFor();
    expect(await other.getByRole('button', { name: /bucket.test.ts|Show changes/ }).count()).toBe(0);
  });

  it('Pull now answers where the click was, refused with the reason', async () => {
    open = await openFixturePage(browser, { path: `/machines?checkout=${machines.laptop}%2Fc-site0laptop` });
    await open.page.getByRole('button', { name: /^Pull now: .*code\/site on laptop/ }).click();
    await open.page.getByText('Merge or rebase it yourself; nothing was touched.').waitFor();
    expect(open.engine.pulls).toEqual([{ kind: 'checkout', hostId: machines.laptop, checkoutId: 'c-site0laptop' }]);
    await open.page.keyboard.press('Escape');
    await open.page.getByRole('button', { name: /^Pull all now/ }).click();
    await open.page
      .getByRole('region', { name: 'Result of pulling all machines' })
      .getByText(/3 branches fast-forwarded, .* 2 left alone, 1 failed/)
      .waitFor();
    await open.page.getByRole('button', { name: /^Pull: everything on desktop/ }).click();
    await open.page.getByRole('region', { name: 'Result of pulling desktop' }).getByText('A rebase is not finished.').waitFor();
  });

  it('a pull or a fetch that lasts can be stopped where it was started, and says what that leaves', async () => {
    open = await openFixturePage(browser);
    open.engine.pullSlowly();
    await open.page.getByRole('button', { name: /^Pull all now/ }).click();
    const stop = open.page.getByRole('button', { name: 'Stop: pulling everything on every machine' });
    // The button is the same: the focus stays where it was.
    await expect.poll(() => stop.evaluate((button) => button === document.activeElement)).toBe(true);
    await expect.poll(() => open.engine.pulls).toEqual([{ kind: 'all' }]);
    await open.page.keyboard.press('Enter');
    await open.page.getByRole('region', { name: 'Result of pulling all machines' }).getByText('Stopped. Nothing more was begun').waitFor();
    await expect.poll(() => open.engine.stopped).toEqual([{ kind: 'all' }]);
    await open.page.getByRole('button', { name: /^Pull all now/ }).waitFor();
  });

  it('pauses this machine by its head, says so, and goes on', async () => {
    open = await openFixturePage(browser);
    const heads = open.page.getByRole('row').first();
    await heads.getByRole('button', { name: 'Pause background work on laptop' }).click();
    await open.page.getByRole('menuitem', { name: 'Until I go on' }).click();
    await heads.getByText('Paused until you go on', { exact: true }).waitFor();
    expect(open.engine.snapshot().pausedUntil).toMatch(/^9999/);
    await heads.getByRole('button', { name: 'Go on: laptop is paused' }).click();
    await heads.getByText('This machine', { exact: true }).waitFor();
  });

  it('N-13: another machine is paused by its head, says until when, and goes on from here, by mouse', async () => {
    open = await openFixturePage(browser);
    const head = open.page.getByRole('columnheader', { name: /desktop/ });
    await head.getByRole('button', { name: 'Pause background work on desktop' }).click();
    await open.page.getByRole('menuitem', { name: 'For an hour' }).click();
    await head.getByText(/^Paused until (tomorrow, )?\d/).waitFor();
    const until = open.engine.snapshot().hosts.find(({ id }) => id === machines.desktop)?.pausedUntil ?? '';
    const minutes = (Date.parse(until) - Date.now()) / 60_000;
    expect(minutes > 55 && minutes <= 60).toBe(true);
    // This machine goes on with its own work.
    expect(open.engine.snapshot().pausedUntil).toBe(null);
    await head.getByRole('button', { name: 'Go on: desktop is paused' }).click();
    await head.getByText(/^Seen/).waitFor();
  });

  it('N-13: a machine that is off is asked all the same, the words say that it waits, and it is taken back, by keys alone', async () => {
    open = await openFixturePage(browser);
    const head = open.page.getByRole('columnheader', { name: /buildbox/ });
    const focused = () => open.page.evaluate(() => document.activeElement?.getAttribute('aria-labelledby') ?? document.activeElement?.tagName);
    const named = async () => open.page.evaluate((id) => document.getElementById(id ?? '')?.textContent, await focused());
    await head.getByRole('button', { name: 'Pause background work on buildbox' }).focus();
    await open.page.keyboard.press('Enter');
    await open.page.getByRole('menuitem', { name: 'Until I go on' }).focus();
    await open.page.keyboard.press('Enter');
    await head.getByText('Pause waits until it is back').waitFor();
    expect(await head.locator('[title^="When it is back it pauses until you go on; asked until"]').count()).toBe(1);
    // The focus is on the button that stands there now.
    await expect.poll(named).toBe('Take back: buildbox shall pause');
    await open.page.keyboard.press('Enter');
    await head.getByText('Away for 7h').waitFor();
    await expect.poll(named).toBe('Pause background work on buildbox');
  });

  it('N-13: a machine that refuses to pause says why, until that is put away; one that takes no orders is not asked', async () => {
    const first = fixtureSnapshot();
    const hosts = first.hosts.map((host) => (host.id === machines.desktop ? { ...host, name: 'refuses' } : host));
    open = await openFixturePage(browser, { snapshot: { ...first, hosts } });
    await open.page.getByRole('button', { name: 'Pause background work on refuses' }).click();
    await open.page.getByRole('menuitem', { name: 'Until tomorrow morning' }).click();
    const report = open.page.getByRole('region', { name: 'Result of pausing refuses' });
    await report.getByText('Nothing was changed on refuses. It was decided otherwise since.').waitFor();
    await report.getByRole('button', { name: 'Put this result away' }).click();
    await expect.poll(() => report.count()).toBe(0);
    open.engine.change((now) => ({ ...now, hosts: now.hosts.map((host) => ({ ...host, takesOrders: false })) }));
    await open.page
      .getByRole('button', { name: 'Pause background work on refuses (It does not take orders from other machines (its own settings))' })
      .waitFor();
  });

  it('a checkout is trusted by a click, on its own machine', async () => {
    open = await openFixturePage(browser, { path: `/machines?checkout=${machines.laptop}%2Fc-infra0lap` });
    await open.page.getByRole('button', { name: 'Trust this checkout' }).click();
    await expect.poll(() => open.page.getByText('would run a program').count()).toBe(0);
    expect(open.engine.trusted).toEqual(['c-infra0lap']);
  });

  it('500 repositories on 10 machines: draws only what is seen, and keys reach the last', async () => {
    open = await openFixturePage(browser, { snapshot: manySnapshot() });
    expect(await open.page.getByRole('row').count()).toBeLessThan(60);
    await open.page.getByRole('rowheader').first().focus();
    await open.page.keyboard.press('Control+End');
    await expect.poll(() => open.page.evaluate(() => document.activeElement?.closest('[aria-rowindex]')?.getAttribute('aria-rowindex'))).toBe('501');
    expect(await open.page.evaluate(() => document.activeElement?.getBoundingClientRect().bottom ?? 9999)).toBeLessThan(800);
  });

  it('says what to do where there is nothing', async () => {
    open = await openFixturePage(browser, {
      snapshot: {
        ...fixtureSnapshot(),
        checkouts: [],
        forcePushes: [],
        troubles: [{ code: 'no-watches', message: 'No watches are left.', since: new Date().toISOString() }],
      },
    });
    await open.page.getByText('No watches are left.').waitFor();
    await open.page.getByRole('button', { name: 'Choose folders' }).click();
    await open.page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  });

  it('P-4: a checkout of this machine opens in the programs of its user; what hinders that is said; the forge page is a link', async () => {
    open = await openFixturePage(browser, { path: `/machines?checkout=${machines.laptop}%2Fc-site0laptop` });
    await open.page.getByRole('button', { name: /^Open in terminal: / }).click();
    await expect.poll(() => open.engine.opened).toEqual(['terminal c-site0laptop']);
    await open.page.getByRole('button', { name: /^Open in editor: / }).click();
    await open.page.getByText('No editor was found').first().waitFor();
    const forge = open.page.getByRole('link', { name: /^Open https:/ });
    expect([await forge.getAttribute('href'), await forge.getAttribute('rel')]).toEqual(['https://github.com/acme/site', 'noreferrer']);
  });

  it('N-3: where another machine has work on the branch that is checked out here, row and panel say so', async () => {
    const first = fixtureSnapshot();
    const tip = first.checkouts.find((one) => one.hostId === machines.desktop && one.repository.endsWith('handbook'));
    if (tip === undefined) throw new Error('the fixture has no such checkout');
    const other = { ...tip, unstaged: 1, files: [{ path: 'guide.md', kind: 'unstaged' as const }] };
    open = await openFixturePage(browser, { snapshot: { ...first, checkouts: first.checkouts.map((one) => (one === tip ? other : one)) } });
    await open.page.getByRole('button', { name: /^Collisions/ }).click();
    await open.page.getByRole('rowheader', { name: /handbook.*desktop has 1 uncommitted file on main/s }).click();
    await open.page.getByRole('region', { name: 'Also worked on elsewhere' }).getByText('guide.md').waitFor();
  });

  it('P-6: density, sort and the order of columns are chosen from a menu, and remembered', async () => {
    open = await openFixturePage(browser);
    const choose = async (item: string) => {
      await open.page.getByRole('button', { name: /^View:/ }).click();
      await open.page.getByRole(/^Move/.test(item) ? 'menuitem' : 'menuitemradio', { name: item }).click();
    };
    const first = () => open.page.getByRole('rowheader').first().innerText();
    await choose('By name');
    await expect.poll(first).toMatch(/^api/);
    await choose('Compact');
    await expect.poll(async () => (await open.page.getByRole('row').nth(1).boundingBox())?.height).toBe(33);
    await choose('Move buildbox left');
    await open.page.reload();
    await open.page.getByRole('heading', { level: 1 }).waitFor();
    await expect.poll(first).toMatch(/^api/);
    expect((await open.page.getByRole('columnheader').allInnerTexts()).map((text) => text.split('\n')[0])).toEqual([
      'Repository',
      'buildbox',
      'laptop',
      'desktop',
    ]);
    if (process.env['SHOT']) await open.page.screenshot({ path: '/tmp/compact.png' });
  });

  it('P-9: the panel mutes a repository, as a whole or for one kind of thing; the settings hear of it again', async () => {
    open = await openFixturePage(browser, { path: `/machines?checkout=${machines.laptop}%2Fc-site0laptop` });
    const item = (name: string) => open.page.getByRole('menuitemcheckbox', { name });
    await open.page.getByRole('button', { name: 'Settings of site' }).click();
    await item('Force pushes that lost commits').click();
    await expect.poll(() => open.engine.settings().muted).toEqual([{ repository: 'github.com/acme/site', kinds: ['force-push'] }]);
    await open.page.getByRole('button', { name: 'Settings of site' }).click();
    await expect.poll(() => item('Force pushes that lost commits').getAttribute('aria-checked')).toBe('true');
    await item('Everything').click();
    await expect.poll(() => open.engine.settings().muted).toEqual([{ repository: 'github.com/acme/site', kinds: null }]);
    await open.page.getByRole('link', { name: 'Settings', exact: true }).click();
    await open.page.getByRole('button', { name: 'Hear of github.com/acme/site again' }).click();
  });
});
