import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../electron/config/load.ts';
import { createWebhookSettings, type WebhookSettings } from '../../electron/engine/webhooks/settings.ts';

const text = `# the site
webhooks:
  endpoints:
    # by the forge
    - { path: /github, forge: github, secret: { env: GITHUB_WEBHOOK_SECRET } }
    - { path: /scripts, forge: plain, secret: none }
entries:
  - name: site-production
    repository: github.com/acme/site
    branch: main
    folder: /srv/site
    submodules: true
    run: [[npm, ci], [npm, run, build]]
    environment: { NODE_ENV: production }
  - name: site-staging
    repository: github.com/acme/site
    branch: release/**
    folder: /srv/staging
    checkout: reset
    run: [[npm, ci]]
pullRequests:
  - { repository: github.com/acme/site, trust: { owners: [friend], label: safe }, token: { env: GITHUB_TOKEN } }
  - { repository: gitlab.com/acme/docs } # of everybody
`;

/** The endpoints and entries of the fixture in a real file, edited as the engine does it; the file goes with `remove`, or with the process. */
export function fixtureWebhookSettings(): WebhookSettings & { readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'everref-test-'));
  const remove = () => {
    process.off('exit', remove);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', remove);
  const file = join(folder, 'config.yml');
  writeFileSync(file, text);
  const resolving = { localCloudFile: join(folder, 'cloud.sqlite') };
  return { ...createWebhookSettings({ loaded: () => loadConfig(file, resolving), resolving, apply: async () => {} }), remove };
}
