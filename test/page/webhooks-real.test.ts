import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/fixture-page.ts';
import { pushOf, send, signed } from '../support/forge-sender.ts';
import { write } from '../support/two-machines.ts';
import { secret, type WebhookWorld, webhookWorld } from '../support/webhook-host.ts';

// The page over a real engine, with real git and real commands.

let browser: Browser;
let at: WebhookWorld;
let page: Page;
let remote: string;

beforeAll(async () => {
  browser = await launchBrowser();
  at = webhookWorld();
  remote = at.world.remote('slow');
  const folder = at.machine.clone(remote);
  await at.start({
    aliases: { 'github.com/acme/slow': `file/${remote}` },
    webhooks: { endpoints: [] },
    entries: [
      {
        name: 'slow',
        repository: 'github.com/acme/slow',
        branch: 'main',
        folder,
        run: [[process.execPath, '-e', "console.log('begun with ' + process.env.EVERREF_BRANCH); setInterval(() => {}, 1000)"]],
      },
    ],
  });
  page = await (await browser.newContext()).newPage();
  await page.goto(at.host().url);
  await page.getByRole('heading', { level: 1 }).waitFor();
});
afterAll(async () => {
  await browser.close();
  await at.close();
});

describe('webhooks on the page of a running host', () => {
  it('an endpoint that is added there takes deliveries at once', async () => {
    write(join(at.machine.everref, 'new-secret'), `${secret}\n`);
    chmodSync(join(at.machine.everref, 'new-secret'), 0o600);
    await page.getByRole('link', { name: 'Settings' }).first().click();
    const section = page.getByRole('region', { name: 'Webhooks and entries' });
    await section.getByRole('button', { name: 'Add an endpoint' }).click();
    const form = section.getByRole('form', { name: 'New endpoint' });
    await form.getByLabel('Path').fill('/added');
    await form.getByLabel('Secret', { exact: true }).selectOption('file');
    await form.getByLabel('File', { exact: true }).fill('new-secret');
    await form.getByRole('button', { name: 'Save endpoint' }).click();
    const address = section.locator('code').filter({ hasText: /^http.*\/added/ });
    await address.waitFor();
    const push = pushOf('github', { url: 'https://github.com/acme/other', ref: 'refs/heads/main', before: '1'.repeat(40), after: '2'.repeat(40) });
    const { origin } = await at.host().client.webhooks.status();
    expect((await send(`${origin}/added`, signed(push, secret), push.body)).status).toBe(202);
  });

  it('S1-2: says why an endpoint closed when its secret’s file was given to others, and that it is open again once that is put right', async () => {
    const section = page.getByRole('region', { name: 'Webhooks and entries' });
    const notOpen = section.getByText('not open', { exact: true });
    expect(await notOpen.count()).toBe(0);
    chmodSync(join(at.machine.everref, 'new-secret'), 0o644);
    await notOpen.waitFor();
    await section
      .getByText(/new-secret can be read by others: allow it to this user alone \(chmod 600\)/)
      .first()
      .waitFor();
    chmodSync(join(at.machine.everref, 'new-secret'), 0o600);
    await notOpen.waitFor({ state: 'detached' });
    expect(await section.getByText(/can be read by others/).count()).toBe(0);
  });

  it('S1-4, S1-6: a simulated push runs; its output is seen while it runs; stopped; run again', async () => {
    const section = page.getByRole('region', { name: 'Webhooks and entries' });
    await section.getByLabel('Repository').fill(`file/${remote}`);
    await section.getByRole('button', { name: 'Simulate a push' }).click();
    await section.getByRole('status').filter({ hasText: 'Accepted: runs slow' }).waitFor();
    await page.getByRole('link', { name: 'Activity' }).first().click();
    await page.getByRole('button', { name: 'Runs' }).click();
    const lines = page.locator('[data-line]');
    await lines.first().getByRole('button', { name: 'slow' }).click();
    await page.getByText('begun with main', { exact: false }).last().waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Run again' }).click();
    await expect.poll(() => lines.count()).toBe(2);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Run again' }).waitFor();
    const { items } = await at.host().client.runs.list({ limit: 10 });
    expect(items.map(({ state, why }) => `${state} ${why}`)).toEqual(['stopped again', 'stopped delivery']);
  });
});
