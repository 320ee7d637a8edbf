import type { Page } from '@playwright/test';
import type { ScanState } from '../../shared/model/lost.ts';
import { untilResumed } from '../../shared/model/pause.ts';
import type { Snapshot } from '../../shared/model/snapshot.ts';
import { ago } from './fixture-checkout.ts';
import { fixtureSnapshot, machines } from './fixture-data.ts';
import { type FixtureEngine, fixtureByName } from './fixture-engine.ts';
import { fixtureChains, fixtureScans } from './fixture-lost.ts';
import { statesSnapshot } from './fixture-states.ts';

/** What the page can look like: where it is opened, over what, and what is done there first. */
export type PageState = {
  readonly name: string;
  readonly path: string;
  readonly snapshot?: () => Snapshot;
  readonly prepare?: (page: Page, engine: FixtureEngine) => Promise<void>;
};

const site = `/machines?checkout=${machines.laptop}%2Fc-site0laptop`;
const chain = `/lost-commits?chain=${fixtureChains[0]?.id}`;
const press = (name: RegExp | string) => (page: Page) => page.getByRole('button', { name }).first().click();
const menu = (name: RegExp) => async (page: Page) => {
  await press(name)(page);
  await page.getByRole('menuitem').or(page.getByRole('menuitemradio')).or(page.getByRole('menuitemcheckbox')).first().waitFor();
};
const empty = () => fixtureByName('empty');

function troubled(): Snapshot {
  const trouble = { since: ago(20), code: 'config', message: 'The configuration has a slip in line 12, and what it said before still holds.' };
  return {
    ...fixtureSnapshot(),
    mood: 'cannot-work',
    troubles: [
      { ...trouble, action: { label: 'Show it', place: '/settings' } },
      { ...trouble, code: 'watches', message: 'The system has no file watches left: some work trees are looked at each minute.' },
    ],
  };
}

/** This machine and another are paused, and a third shall be when it is back. */
function paused(): Snapshot {
  const now = fixtureSnapshot();
  const until = new Date(Date.now() + 3_600_000).toISOString();
  return {
    ...now,
    pausedUntil: until,
    hosts: now.hosts.map((host) => (host.id === machines.desktop ? { ...host, pausedUntil: untilResumed } : host)),
    pauseWishes: [{ hostId: machines.buildbox, until, standsUntil: until }],
  };
}

/** Every place and every state of it that looks different: what is checked for names, roles and contrast, and photographed. */
export const pageStates: readonly PageState[] = [
  { name: 'machines', path: '/machines' },
  { name: 'machines-filtered', path: '/machines?show=behind' },
  { name: 'machines-no-match', path: '/machines?q=zzz' },
  { name: 'machines-compact', path: '/machines', prepare: (page) => compact(page) },
  { name: 'machines-view-menu', path: '/machines', prepare: menu(/^View/) },
  { name: 'machines-every-state', path: '/machines', snapshot: statesSnapshot },
  { name: 'machines-many', path: '/machines', snapshot: () => fixtureByName('many') },
  { name: 'machines-empty', path: '/machines', snapshot: empty },
  { name: 'machines-sweeping', path: '/machines', snapshot: () => ({ ...empty(), swept: false, working: 'Looking through your folders' }) },
  { name: 'machines-troubles', path: '/machines', snapshot: troubled },
  { name: 'machines-away', path: '/machines', prepare: goAway },
  { name: 'machines-paused', path: '/machines', snapshot: paused },
  {
    name: 'machines-paused-menu',
    path: '/machines',
    prepare: menu(/^Pause background work on desktop/),
  },
  {
    name: 'machines-pulled',
    path: '/machines',
    prepare: async (page) => {
      await press(/^Pull all now/)(page);
      await page
        .getByText(/Merge or rebase it yourself/)
        .first()
        .waitFor();
    },
  },
  { name: 'panel', path: site },
  { name: 'panel-menu', path: site, prepare: menu(/^Settings of/) },
  {
    name: 'panel-changes',
    path: site,
    prepare: async (page) => {
      await press('Show changes')(page);
      await page.getByRole('table', { name: 'What is not committed' }).waitFor();
    },
  },
  { name: 'panel-whole-repository', path: '/machines?repository=github.com%2Facme%2Fhandbook' },
  { name: 'notifications', path: '/machines', prepare: menu(/^Notifications/) },
  { name: 'appearance-menu', path: '/machines', prepare: menu(/^Appearance/) },
  { name: 'pause-menu', path: '/machines', prepare: menu(/^Pause/) },
  { name: 'search', path: '/machines', prepare: (page) => search(page, 'site') },
  { name: 'search-nothing', path: '/machines', prepare: (page) => search(page, 'zzz') },
  { name: 'force-pushes', path: '/force-pushes' },
  {
    name: 'force-push-open',
    path: '/force-pushes?push=f-1',
    prepare: (page) => page.getByRole('table', { name: /What .* changed/ }).waitFor(),
  },
  {
    name: 'force-push-restore',
    path: '/force-pushes?push=f-1',
    prepare: press('Restore as branch'),
  },
  {
    name: 'force-push-put-back',
    path: '/force-pushes?push=f-1',
    prepare: async (page) => {
      await press('Put the branch back…')(page);
      await page.getByText('1 commit would be overwritten:').waitFor();
    },
  },
  { name: 'force-pushes-no-match', path: '/force-pushes?q=zzz' },
  { name: 'force-pushes-empty', path: '/force-pushes', snapshot: empty },
  { name: 'kept', path: '/force-pushes?tab=kept', prepare: (page) => page.getByRole('table', { name: 'Kept tips' }).waitFor() },
  { name: 'lost-commits', path: '/lost-commits', prepare: (page) => page.getByRole('listbox').getByRole('option').first().waitFor() },
  { name: 'lost-chain', path: chain, prepare: (page) => page.getByRole('table').first().waitFor() },
  { name: 'lost-commits-no-match', path: '/lost-commits?q=zzz' },
  { name: 'lost-commits-empty', path: '/lost-commits', snapshot: empty },
  { name: 'lost-scanning', path: '/lost-commits', prepare: scans('scanning', null) },
  { name: 'lost-failed', path: '/lost-commits', prepare: scans('failed', 'Git cannot read this clone: an object is damaged.') },
  { name: 'lost-rescue', path: `/lost-commits?chain=${fixtureChains[4]?.id}`, prepare: askedFor('Rescue from desktop') },
  { name: 'force-push-rescue', path: '/force-pushes?push=f-3', prepare: askedFor('Rescue it') },
  { name: 'activity', path: '/activity', prepare: (page) => page.locator('[data-line]').first().waitFor() },
  { name: 'activity-no-match', path: '/activity?q=zzz' },
  { name: 'activity-empty', path: '/activity', snapshot: empty },
  { name: 'deliveries', path: '/activity?view=deliveries', prepare: openFirstLine },
  { name: 'runs', path: '/activity?view=runs', prepare: openFirstLine },
  { name: 'settings', path: '/settings', prepare: (page) => page.getByRole('region', { name: 'About' }).waitFor() },
  { name: 'settings-webhooks', path: '/settings', prepare: webhooks() },
  { name: 'settings-receiver', path: '/settings', prepare: webhooks('Address, certificate, read token', 'Receiver') },
  { name: 'settings-endpoint', path: '/settings', prepare: webhooks('Add an endpoint', 'New endpoint') },
  { name: 'settings-entry', path: '/settings', prepare: webhooks('Edit site-production', 'Entry site-production') },
  { name: 'settings-mirror', path: '/settings', prepare: webhooks('Add a mirror', 'New mirror') },
  { name: 'settings-simulated', path: '/settings', prepare: simulated },
  { name: 'first-start-folders', path: '/first-start', snapshot: () => fixtureByName('first-start'), prepare: waitFor('~/code') },
  { name: 'first-start-name', path: '/first-start', snapshot: () => fixtureByName('first-start'), prepare: (page) => firstStart(page, 1) },
  { name: 'first-start-hub', path: '/first-start', snapshot: () => fixtureByName('first-start'), prepare: (page) => meeting(page, 'a hub of my own') },
  { name: 'first-start-aws', path: '/first-start', snapshot: () => fixtureByName('first-start'), prepare: (page) => meeting(page, 'AWS') },
  { name: 'first-start-sweep', path: '/first-start', snapshot: () => fixtureByName('first-start'), prepare: (page) => firstStart(page, 2) },
  { name: 'sign-in', path: '/machines', prepare: withoutLink },
];

function scans(state: ScanState['state'], message: string | null) {
  return async (page: Page, engine: FixtureEngine): Promise<void> => {
    engine.scans(fixtureScans.map((scan, index) => (index === 0 ? { ...scan, state, message } : scan)));
    await page.reload();
    await page.getByRole('listbox').getByRole('option').first().waitFor();
  };
}

function askedFor(button: string) {
  return async (page: Page): Promise<void> => {
    await press(button)(page);
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
  };
}

/** The part of the settings, with a form of it open. */
function webhooks(button?: string, form?: string) {
  return async (page: Page): Promise<void> => {
    const section = page.getByRole('region', { name: 'Webhooks and entries' });
    await section.getByRole('button', { name: 'Edit site-production' }).waitFor();
    if (button !== undefined) await section.getByRole('button', { name: button }).click();
    await (form === undefined ? section : section.getByRole('form', { name: form })).evaluate((part) => part.scrollIntoView({ block: 'start' }));
  };
}

async function simulated(page: Page): Promise<void> {
  const section = page.getByRole('region', { name: 'Webhooks and entries' });
  await section.getByRole('button', { name: 'Dry run of site-production' }).click();
  await section.getByLabel('Repository').fill('github.com/acme/site');
  await section.getByRole('button', { name: 'Simulate a push' }).click();
  await section.getByRole('status').filter({ hasText: 'Accepted' }).waitFor();
  await section.getByRole('button', { name: 'Simulate a push' }).evaluate((part) => part.scrollIntoView({ block: 'end' }));
}

function waitFor(words: string) {
  return (page: Page) => page.getByText(words).first().waitFor();
}

async function compact(page: Page): Promise<void> {
  await menu(/^View/)(page);
  await page.getByRole('menuitemradio', { name: 'Compact' }).click();
  await page.getByRole('menu').waitFor({ state: 'detached' });
}

async function goAway(page: Page, engine: FixtureEngine): Promise<void> {
  engine.goAway();
  await page.getByText(/Not connected since/).waitFor();
}

async function search(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(words);
  await page
    .getByRole('status')
    .getByText(/result/)
    .first()
    .waitFor();
}

async function openFirstLine(page: Page): Promise<void> {
  const line = page.locator('[data-line]').first();
  await line.getByRole('button').first().click();
  await line.locator('[aria-expanded="true"]').waitFor();
}

async function firstStart(page: Page, step: number): Promise<void> {
  await page.getByLabel(/~\/code/).check();
  await press('Next')(page);
  if (step > 1) await press('Start')(page);
}

async function meeting(page: Page, way: string): Promise<void> {
  await firstStart(page, 1);
  await page.getByLabel(new RegExp(`Several, .*${way}`)).check();
  await press('Next')(page);
  await page.getByRole('button', { name: 'Go on' }).waitFor();
}

async function withoutLink(page: Page): Promise<void> {
  await page.evaluate(() => sessionStorage.clear());
  await page.reload();
  await page.getByRole('heading', { name: /needs a link/ }).waitFor();
}
