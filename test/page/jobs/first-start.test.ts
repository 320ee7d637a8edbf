import { join } from 'node:path';
import { type Browser, expect as expectPage, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { launchBrowser } from '../../support/fixture-page.ts';
import { type Hand, keysOn, mouseOn } from '../../support/hand.ts';
import { type HostProcess, startHost } from '../../support/host-process.ts';
import { type TestMachine, type TestWorld, twoMachines } from '../../support/two-machines.ts';

// From nothing to two machines that see each other, with the pages alone: no configuration is written by hand, no command is typed.

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each([
  ['the mouse', mouseOn],
  ['the keyboard alone', keysOn],
] as const)('by %s', (_name, handOn) => {
  let world: TestWorld;
  const hosts: HostProcess[] = [];

  beforeAll(() => {
    world = twoMachines();
    const remote = world.remote('acme/site');
    for (const machine of [world.a, world.b]) machine.clone(remote);
  });
  afterAll(async () => {
    await Promise.all(hosts.map((host) => host.stop()));
    await world.close();
  });

  /** A machine that has just been installed; `config` is there only so that tests do not share the hub's usual port. */
  async function fresh({ person, everref }: TestMachine, config?: Readonly<Record<string, unknown>>): Promise<{ page: Page; hand: Hand }> {
    const host = await startHost({ person, home: join(everref, 'fresh'), ...(config === undefined ? {} : { config }) });
    hosts.push(host);
    const page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(host.url);
    return { page, hand: handOn(page) };
  }

  async function toTheHub({ page, hand }: { page: Page; hand: Hand }, name: string): Promise<void> {
    await page.getByRole('heading', { name: 'Where are your repositories?' }).waitFor();
    await hand.press(page.getByRole('checkbox', { name: /~\/code/ }));
    await hand.press(page.getByRole('button', { name: 'Next' }));
    await hand.write(page.getByLabel('Name'), name);
    await hand.press(page.getByRole('radio', { name: /with a hub of my own/ }));
    await hand.press(page.getByRole('button', { name: 'Next' }));
  }

  it('N-2, P-3: two fresh machines are in one matrix, each by three steps on its page', async () => {
    const first = await fresh(world.a, { hub: { listen: '127.0.0.1:0' } });
    await toTheHub(first, 'laptop');
    await first.hand.press(first.page.getByRole('button', { name: 'Show a join code' }));
    const shown = first.page.getByRole('status').locator('code');
    await shown.first().waitFor();
    const [address, code] = await shown.allInnerTexts();
    const second = await fresh(world.b);
    await toTheHub(second, 'desktop');
    await second.hand.press(second.page.getByRole('button', { name: 'Join a hub' }));
    await second.hand.write(second.page.getByLabel('Address'), address ?? '');
    await second.hand.write(second.page.getByLabel('Code'), code ?? '');
    await second.hand.press(second.page.getByRole('button', { name: 'Join', exact: true }));
    for (const { page, hand } of [first, second]) {
      await page.getByText('1 other machine seen.').waitFor();
      await hand.press(page.getByRole('button', { name: 'Go on' }));
      await page.getByText('checkout found').waitFor();
      await hand.press(page.getByRole('button', { name: 'Open machines' }));
      const row = page.getByRole('row', { name: /^site\b/ });
      for (const machine of ['laptop', 'desktop'])
        await expectPage(row.getByRole('gridcell', { name: new RegExp(`^${machine}:.*up to date`, 'i') })).toBeVisible();
    }
  });
});
