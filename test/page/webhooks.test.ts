import type { Browser } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { barriers } from '../support/axe.ts';
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

const broken = () => barriers(open.page);

describe('webhooks on the page', () => {
  it('deliveries: what came, what was decided and why; filtered, opened, replayed', async () => {
    open = await openFixturePage(browser, { path: '/activity' });
    await open.page.getByRole('button', { name: 'Deliveries' }).click();
    const lines = open.page.locator('[data-line]');
    await expect.poll(() => lines.count()).toBe(5);
    expect(await broken()).toEqual([]);
    await open.page.getByRole('button', { name: 'Refused' }).click();
    await expect.poll(() => lines.count()).toBe(1);
    await open.page.getByText('the signature or token is not right').waitFor();
    await open.page.getByRole('button', { name: 'All' }).click();
    await expect.poll(() => lines.count()).toBe(5);
    await lines.first().getByRole('button').first().click();
    await open.page.getByText('x-hub-signature-256: [redacted]').waitFor();
    await open.page.getByRole('button', { name: 'Replay' }).click();
    await open.page.getByRole('status').filter({ hasText: 'Replayed' }).first().waitFor();
    await open.page.getByRole('button', { name: 'Show its run' }).click();
    await open.page.getByText('built in 31.80s').waitFor();
  });

  it('S1-4: runs: each with its output, run again and stop; by the keys', async () => {
    open = await openFixturePage(browser, { path: '/activity?view=runs' });
    const lines = open.page.locator('[data-line]');
    await expect.poll(() => lines.count()).toBe(3);
    await lines.first().focus();
    await open.page.keyboard.press('j');
    expect(await lines.nth(1).evaluate((line) => line === document.activeElement)).toBe(true);
    await lines.nth(2).getByRole('button', { name: 'site-production' }).click();
    await open.page.getByText('error TS2304').waitFor();
    expect(await open.page.getByRole('button', { name: 'Run again' }).count()).toBe(1);
    expect(await broken()).toEqual([]);
    await lines.first().getByRole('button', { name: 'site-staging' }).click();
    await open.page.getByRole('button', { name: 'Stop' }).waitFor();
  });

  it('S1-6: settings: addresses to paste, what is open to all, entries, and a simulated push with a clear answer', async () => {
    open = await openFixturePage(browser, { path: '/settings' });
    const section = open.page.getByRole('region', { name: 'Webhooks and entries' });
    await section.getByText('http://127.0.0.1:7420/github').waitFor();
    await section.getByText('secret: none').waitFor();
    await section.getByText('Whoever reaches this address is believed').waitFor();
    await section.getByText('npm run build').waitFor();
    await section.getByLabel('Repository').fill('github.com/acme/site');
    await section.getByRole('button', { name: 'Simulate a push' }).click();
    await section.getByRole('status').filter({ hasText: 'Accepted: runs site-production' }).waitFor();
    await section.getByLabel('Branch').fill('topic');
    await section.getByRole('button', { name: 'Simulate a push' }).click();
    await section.getByRole('status').filter({ hasText: 'no entry names topic of it' }).waitFor();
    expect(await broken()).toEqual([]);
  });

  it('S1-2: settings: a secret is made, goes into the keychain and is never shown again; without a keychain it is not offered', async () => {
    open = await openFixturePage(browser, { path: '/settings' });
    const section = open.page.getByRole('region', { name: 'Webhooks and entries' });
    await section.getByRole('button', { name: 'Add an endpoint' }).click();
    const form = section.getByRole('form', { name: 'New endpoint' });
    await form.getByLabel('Path').fill('/kept');
    await form.getByLabel('Name', { exact: true }).fill('forge');
    expect(await form.getByRole('button', { name: 'Save endpoint' }).isDisabled()).toBe(true);
    await form.getByRole('button', { name: 'Make a secret' }).click();
    const made = await form.getByLabel('The secret itself').inputValue();
    expect(made).toMatch(/^[0-9a-f]{48}$/);
    expect(await broken()).toEqual([]);
    if (process.env['EVERREF_SHOTS'] !== undefined) await section.screenshot({ path: `${process.env['EVERREF_SHOTS']}/keychain-form.png` });
    await form.getByRole('button', { name: 'Save endpoint' }).click();
    await form.waitFor({ state: 'detached' });
    expect(open.engine.keychain.kept.get('forge')).toBe(made);
    expect(open.engine.webhookSettings.written().endpoints.at(-1)).toMatchObject({ path: '/kept', secret: { keychain: 'forge' } });
    expect(await open.page.content()).not.toContain(made);

    open.engine.keychain.problem = 'this host reaches none';
    await open.page.reload();
    await section.getByRole('button', { name: 'Add an endpoint' }).click();
    await form.getByLabel('Variable').waitFor();
    expect(await form.getByLabel('Secret', { exact: true }).getByRole('option').allTextContents()).not.toContain('In the system’s keychain');
  });

  it('S2-4: settings: the receiver is switched off and on, and gets an address, a certificate and a read token', async () => {
    open = await openFixturePage(browser, { path: '/settings' });
    const section = open.page.getByRole('region', { name: 'Webhooks and entries' });
    const receiver = () => open.engine.webhookSettings.written().receiver;
    await section.getByRole('button', { name: 'Switch off' }).click();
    await section.getByText('what forges send does not arrive').waitFor();
    expect(receiver()?.enabled).toBe(false);
    await section.getByRole('button', { name: 'Switch on' }).click();
    await section.getByRole('button', { name: 'Switch off' }).waitFor();
    await section.getByRole('button', { name: 'Address, certificate, read token' }).click();
    const form = section.getByRole('form', { name: 'Receiver' });
    await form.getByLabel('Address').fill('0.0.0.0');
    await form.getByText('Others reach it').waitFor();
    await form.getByLabel('Certificate').fill('cert.pem');
    await form.getByLabel('Key').fill('key.pem');
    await form.getByLabel('Read token').selectOption('env');
    await form.getByLabel('Variable').fill('EVERREF_READ_TOKEN');
    await form.getByRole('button', { name: 'Save receiver' }).click();
    await form.getByRole('alert').getByText('write address:port').waitFor();
    await form.getByLabel('Address').fill('0.0.0.0:7420');
    expect(await broken()).toEqual([]);
    if (process.env['EVERREF_SHOTS'] !== undefined) await section.screenshot({ path: `${process.env['EVERREF_SHOTS']}/receiver-form.png` });
    await form.getByRole('button', { name: 'Save receiver' }).click();
    await form.waitFor({ state: 'detached' });
    expect(receiver()).toEqual({ enabled: true, listen: '0.0.0.0:7420', certificate: 'cert.pem', key: 'key.pem', readToken: { env: 'EVERREF_READ_TOKEN' } });
  });

  it('S2-3: settings: mirrors of pull requests, with whose are trusted, are added, changed and removed', async () => {
    open = await openFixturePage(browser, { path: '/settings' });
    const section = open.page.getByRole('region', { name: 'Webhooks and entries' });
    await section.getByText('Those of friend, or labelled safe.').waitFor();
    await section.getByText('Everybody’s: whatever runs').waitFor();
    await section.getByRole('button', { name: 'Add a mirror' }).click();
    const form = section.getByRole('form', { name: 'New mirror' });
    await form.getByLabel('Repository').fill('github.com/acme/tool');
    expect(await form.getByRole('button', { name: 'Save mirror' }).isDisabled(), 'nobody is trusted yet').toBe(true);
    await form.getByLabel('Owners').fill('friend, colleague');
    await form.getByLabel('Branch').fill('mirrors');
    await form.getByRole('button', { name: 'Save mirror' }).click();
    await form.getByRole('alert').getByText('write {number} into it').waitFor();
    await form.getByLabel('Branch').fill('pr/{number}');
    expect(await broken()).toEqual([]);
    if (process.env['EVERREF_SHOTS'] !== undefined) await section.screenshot({ path: `${process.env['EVERREF_SHOTS']}/mirror-form.png` });
    await form.getByRole('button', { name: 'Save mirror' }).click();
    await form.waitFor({ state: 'detached' });
    const mirrors = () => open.engine.webhookSettings.written().mirrors;
    expect(mirrors().at(-1)).toEqual({
      repository: 'github.com/acme/tool',
      branch: 'pr/{number}',
      trust: { owners: ['friend', 'colleague'], label: '' },
      token: 'none',
      url: '',
    });
    await section.getByRole('button', { name: 'Remove: github.com/acme/tool' }).click();
    await section.getByRole('button', { name: 'Remove it?: github.com/acme/tool' }).click();
    await expect.poll(() => mirrors().length).toBe(2);
  });

  it('S1-5: settings: a dry run says what would be done; an entry’s work folder and environment are changed', async () => {
    open = await openFixturePage(browser, { path: '/settings' });
    const section = open.page.getByRole('region', { name: 'Webhooks and entries' });
    await section.getByRole('button', { name: 'Dry run of site-production' }).click();
    await section.getByText('fetch main into /srv/site').waitFor();
    expect(await broken()).toEqual([]);
    await section.getByRole('button', { name: 'Edit site-production' }).click();
    const entry = section.getByRole('form', { name: 'Entry site-production' });
    expect(await entry.getByLabel('Environment').inputValue()).toBe('NODE_ENV=production');
    await entry.getByLabel('Environment').fill('NODE_ENV=production\n1BAD=x');
    await entry.getByLabel('Work folder').fill('web');
    await entry.getByRole('button', { name: 'Save entry' }).click();
    await entry.getByRole('alert').getByText('write a variable’s name', { exact: false }).waitFor();
    await entry.getByLabel('Environment').fill('NODE_ENV=production\nDSN=a=b c');
    await entry.getByRole('button', { name: 'Save entry' }).click();
    await entry.waitFor({ state: 'detached' });
    expect(open.engine.webhookSettings.written().entries[0]).toMatchObject({ workFolder: 'web', environment: { NODE_ENV: 'production', DSN: 'a=b c' } });
  });

  it('S1-1: settings: an endpoint and an entry are added, changed and removed; a slip is said in the words of the configuration', async () => {
    open = await openFixturePage(browser, { path: '/settings' });
    const section = open.page.getByRole('region', { name: 'Webhooks and entries' });
    await section.getByRole('button', { name: 'Add an endpoint' }).click();
    const endpoint = section.getByRole('form', { name: 'New endpoint' });
    await endpoint.getByLabel('Forge').selectOption('gitlab');
    await endpoint.getByText('The secret is the secret token').waitFor();
    await endpoint.getByLabel('Path').fill('lab');
    await endpoint.getByLabel('Secret', { exact: true }).selectOption('env');
    await endpoint.getByLabel('Variable').fill('LAB_SECRET');
    await endpoint.getByRole('button', { name: 'Save endpoint' }).click();
    await endpoint.getByRole('alert').getByText('write a path like /github').waitFor();
    await endpoint.getByLabel('Path').fill('/lab');
    expect(await broken()).toEqual([]);
    if (process.env['EVERREF_SHOTS'] !== undefined) await section.screenshot({ path: `${process.env['EVERREF_SHOTS']}/endpoint-form.png` });
    await endpoint.getByRole('button', { name: 'Save endpoint' }).click();
    await endpoint.waitFor({ state: 'detached' });
    expect(open.engine.webhookSettings.written().endpoints.at(-1)).toEqual({ path: '/lab', forge: 'gitlab', secret: { env: 'LAB_SECRET' }, sha1: false });

    await section.getByRole('button', { name: 'Edit site-production' }).click();
    const entry = section.getByRole('form', { name: 'Entry site-production' });
    expect(await entry.getByRole('textbox', { name: 'Commands' }).inputValue()).toBe('npm ci\nnpm run build');
    await entry.getByRole('textbox', { name: 'Commands' }).fill('npm ci\nnpm run "build all"');
    await entry.getByLabel('Time limit').fill('soon');
    await entry.getByRole('button', { name: 'Save entry' }).click();
    await entry.getByRole('alert').getByText('write a number and a unit').waitFor();
    await entry.getByLabel('Time limit').fill('20m');
    expect(await broken()).toEqual([]);
    if (process.env['EVERREF_SHOTS'] !== undefined) await section.screenshot({ path: `${process.env['EVERREF_SHOTS']}/entry-form.png` });
    await entry.getByRole('button', { name: 'Save entry' }).click();
    await entry.waitFor({ state: 'detached' });
    const [changed] = open.engine.webhookSettings.written().entries;
    expect(changed).toMatchObject({
      name: 'site-production',
      timeout: '20m',
      run: [
        ['npm', 'ci'],
        ['npm', 'run', 'build all'],
      ],
    });

    await section.getByRole('button', { name: 'Remove: site-staging' }).click();
    await section.getByRole('button', { name: 'Remove it?: site-staging' }).click();
    await expect.poll(() => open.engine.webhookSettings.written().entries.length).toBe(1);
  });
});
