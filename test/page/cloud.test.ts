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

const section = () => open.page.getByRole('region', { name: 'Other machines' });

describe('AWS in the settings', () => {
  it('S3-9: is planned with its cost, then made step by step, then tested', async () => {
    open = await openFixturePage(browser, { path: '/settings' });
    const look = section().getByRole('button', { name: 'Show what would be made' });
    await section().getByLabel('AWS profile').selectOption('work');
    await section().getByText('The profile’s own is us-east-1.').waitFor();
    await section().getByLabel('Region').fill('moon');
    await section().getByText('This is no region, like eu-west-1.').waitFor();
    expect(await look.isDisabled()).toBe(true);
    await section().getByLabel('Region').fill('eu-west-1');
    await look.click();
    await section().getByText('Create the topic everref, that all machines publish to').waitFor();
    await section()
      .getByText(/It costs about \$\d\.\d\d a month for 3 machines with 42 repositories each/)
      .click();
    await section().getByRole('rowheader', { name: 'requests to queues (SQS)' }).waitFor();
    const go = open.engine.cloud.hold();
    await section().getByRole('button', { name: 'Create', exact: true }).click();
    await section().getByText('Under way').waitFor();
    expect(await section().getByRole('button', { name: 'Stop' }).isEnabled()).toBe(true);
    go();
    await section().getByText('This machine shares its state through AWS.').first().waitFor();
    expect(await section().getByLabel('Done').count()).toBe(6);
    await section().getByRole('button', { name: 'Close' }).click();
    await section().getByRole('button', { name: 'Test' }).click();
    await section().getByText('62 ms').waitFor();
  });

  it('what AWS says of a wrong place is shown where it was asked, and nothing is lost of what was typed', async () => {
    open = await openFixturePage(browser, { path: '/settings' });
    await section().getByLabel('Region').fill('xx-nowhere-1');
    await section().getByRole('button', { name: 'Show what would be made' }).click();
    await section().getByRole('alert').getByText('AWS could not be reached').waitFor();
    expect(await section().getByLabel('Region').inputValue()).toBe('xx-nowhere-1');
  });

  it('S3-9: a deleted queue is offered again: the banner’s link shows the plan', async () => {
    open = await openFixturePage(browser, { path: '/machines' });
    open.engine.cloud.setWhere({ region: 'eu-west-1' });
    open.engine.change((now) => ({
      ...now,
      troubles: [
        {
          code: 'cloud-missing',
          message: 'AWS has no queue everref-h-1f3a in eu-west-1.',
          since: new Date().toISOString(),
          action: { label: 'Show what would be created', place: '/settings?cloud=set-up' },
        },
      ],
    }));
    await open.page.getByRole('link', { name: 'Show what would be created' }).click();
    await section().getByText('All is there: nothing to do.').waitFor();
    // Once: a reload asks for nothing.
    expect(open.page.url()).toBe(`${open.engine.origin}/settings`);
  });

  it('S3-9: taking it down says what goes first, for this machine or for all', async () => {
    open = await openFixturePage(browser, { path: '/settings' });
    open.engine.cloud.setWhere({ region: 'eu-west-1' });
    await open.page.reload();
    await section().getByRole('button', { name: 'Remove everything…' }).click();
    await section().getByText('Remove the table everref, with what all machines wrote').waitFor();
    await section().getByRole('button', { name: 'Cancel' }).click();
    await section().getByRole('button', { name: 'Remove this machine…' }).click();
    await section().getByRole('button', { name: 'Remove this machine', exact: true }).click();
    await section().getByText('on its own again').waitFor();
  });

  for (const dark of [false, true])
    it(`can be used with a screen reader and the keyboard (${dark ? 'dark' : 'light'})`, async () => {
      open = await openFixturePage(browser, { path: '/settings', dark });
      await section().getByLabel('Region').fill('eu-west-1');
      await open.page.keyboard.press('Enter');
      await section().getByText('Create the topic everref').waitFor();
      await section()
        .getByText(/It costs about/)
        .click();
      await section().getByRole('button', { name: 'Test' }).click();
      await section().getByText('62 ms').waitFor();
      expect(await barriers(open.page, { within: 'section[aria-labelledby="settings-cloud"]' })).toEqual([]);
    });
});
