import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../electron/config/load.ts';
import { resolveWebhooks } from '../../../electron/config/resolve-webhooks.ts';
import { createWebhookSettings, type WebhookSettings } from '../../../electron/engine/webhooks/settings.ts';
import type { WrittenEntry } from '../../../shared/contract/webhook-settings.ts';

let folder: string;
let file: string;
let applied: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'everref-test-'));
  file = join(folder, 'config.yml');
  applied = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function settings(text: string | null): WebhookSettings {
  if (text !== null) writeFileSync(file, text);
  const resolving = { localCloudFile: join(folder, 'cloud.sqlite') };
  return createWebhookSettings({ loaded: () => loadConfig(file, resolving), resolving, apply: async () => void applied++ });
}

const written = () => readFileSync(file, 'utf8');
const site: WrittenEntry = {
  name: 'site',
  repository: 'github.com/acme/site',
  branch: 'main',
  folder: '/srv/site',
  checkout: 'fast-forward',
  submodules: false,
  run: [['npm', 'ci']],
  workFolder: '',
  environment: {},
  timeout: '10m',
  debounce: '0s',
  repeatable: false,
};

describe('endpoints and entries, edited in the file', () => {
  it('the first endpoint switches the receiver on; nothing that holds anyway is written', async () => {
    const desk = settings(null);
    expect(await desk.putEndpoint(null, { path: '/github', forge: 'github', secret: { env: 'SECRET' }, sha1: false })).toEqual([]);
    expect(await desk.putEntry(null, site)).toEqual([]);
    expect(applied).toBe(2);
    expect(written()).not.toMatch(/sha1|timeout|debounce|repeatable|checkout/);
    expect(desk.written()).toMatchObject({ endpoints: [{ path: '/github', forge: 'github', secret: { env: 'SECRET' }, sha1: false }], entries: [site] });
  });

  it('a change keeps comments, other items and keys that the page does not know', async () => {
    const desk = settings(`# mine
webhooks:
  listen: 127.0.0.1:7777 # by the proxy
  endpoints:
    # the forge
    - { path: /github, forge: github, secret: { env: SECRET }, sha1: true }
    - { path: /lab, forge: gitlab, secret: { file: lab } } # at work
entries:
  - name: site # deployed
    repository: github.com/acme/site
    branch: main
    folder: /srv/site
    run: [[npm, ci]]
    environment: { NODE_ENV: production } # as on the server
    workFolder: web
`);
    expect(await desk.putEndpoint('/github', { path: '/hub', forge: 'github', secret: { file: 'hub' }, sha1: true })).toEqual([]);
    expect(
      await desk.putEntry('site', {
        ...site,
        run: [
          ['npm', 'ci'],
          ['npm', 'run', 'a b'],
        ],
        timeout: '5m',
        workFolder: 'web',
        environment: { NODE_ENV: 'production', PORT: '80' },
      }),
    ).toEqual([]);
    for (const kept of [
      '# mine',
      '7777 # by the proxy',
      '# the forge',
      '# at work',
      '# deployed',
      'sha1: true',
      'NODE_ENV: production',
      '# as on the server',
      'workFolder: web',
    ])
      expect(written()).toContain(kept);
    expect(loadConfig(file, { localCloudFile: '' }).config).toMatchObject({
      webhooks: { endpoints: [{ path: '/hub', secret: { file: 'hub' }, sha1: true }, { path: '/lab' }] },
      entries: [
        {
          run: [
            ['npm', 'ci'],
            ['npm', 'run', 'a b'],
          ],
          timeout: '5m',
          environment: { NODE_ENV: 'production', PORT: '80' },
        },
      ],
    });
    expect(await desk.removeEndpoint('/hub')).toEqual([]);
    expect(await desk.removeEntry('site')).toEqual([]);
    expect(desk.written()).toMatchObject({ endpoints: [{ path: '/lab', forge: 'gitlab', secret: { file: 'lab' }, sha1: false }], entries: [] });
    expect(written()).toContain('# at work');
  });

  it('the receiver: switched off and on, elsewhere, with a certificate and a read token; endpoints and comments stay', async () => {
    const desk = settings('webhooks:\n  listen: 127.0.0.1:7420 # by the proxy\n  endpoints:\n    - { path: /github, forge: github, secret: none } # mine\n');
    const receiver = { enabled: true, listen: '127.0.0.1:7420', certificate: '', key: '', readToken: 'none' as const };
    expect(desk.written().receiver).toEqual(receiver);
    expect(await desk.putReceiver({ ...receiver, enabled: false })).toEqual([]);
    expect(written()).toContain('enabled: false');
    expect(resolveWebhooks(loadConfig(file, { localCloudFile: '' })).webhooks).toBeNull();
    expect(desk.written().endpoints).toHaveLength(1);
    const open = { enabled: true, listen: '0.0.0.0:7420', certificate: 'cert.pem', key: 'key.pem', readToken: { keychain: 'read' } };
    expect(await desk.putReceiver(open)).toEqual([]);
    expect(desk.written().receiver).toEqual(open);
    for (const kept of ['# by the proxy', '# mine']) expect(written()).toContain(kept);
    expect(await desk.putReceiver({ ...open, key: '' })).toMatchObject([{ message: expect.stringContaining('webhooks.tls.key') }]);
    expect(await desk.putReceiver({ ...open, listen: 'everywhere' })).toMatchObject([{ message: expect.stringContaining('write address:port') }]);
    expect(await desk.putReceiver(receiver)).toEqual([]);
    expect(written()).not.toMatch(/tls|readToken/);
  });

  it('a receiver that is just as usual is still said, so that it is there', async () => {
    const desk = settings(null);
    expect(desk.written().receiver).toBeNull();
    const receiver = { enabled: true, listen: '127.0.0.1:7420', certificate: '', key: '', readToken: 'none' as const };
    expect(await desk.putReceiver(receiver)).toEqual([]);
    expect(desk.written().receiver).toEqual(receiver);
  });

  it('mirrors of pull requests: added, changed, taken out; everybody is no trust, and is not written as nobody', async () => {
    const desk = settings('# mirrors\npullRequests:\n  - { repository: github.com/acme/docs } # of everybody\n');
    const mirror = {
      repository: 'github.com/acme/site',
      branch: 'pull-request/{number}/{branch}',
      trust: { owners: ['friend'], label: 'safe' },
      token: { env: 'GITHUB_TOKEN' },
      url: '',
    };
    expect(desk.written().mirrors).toEqual([{ ...mirror, repository: 'github.com/acme/docs', trust: null, token: 'none' }]);
    expect(await desk.putMirror(null, mirror)).toEqual([]);
    expect(desk.written().mirrors[1]).toEqual(mirror);
    expect(await desk.putMirror('github.com/acme/site', { ...mirror, trust: null, token: 'none' })).toEqual([]);
    expect(desk.written().mirrors[1]).toEqual({ ...mirror, trust: null, token: 'none' });
    expect(await desk.putMirror(null, { ...mirror, repository: 'github.com/acme/other', branch: 'mirror' })).toMatchObject([
      { message: expect.stringContaining('write {number} into it') },
    ]);
    expect(await desk.removeMirror('github.com/acme/site')).toEqual([]);
    expect(written()).toContain('# of everybody');
  });

  it('what the configuration refuses is refused in its own words, and nothing is written', async () => {
    const before = 'webhooks:\n  endpoints:\n    - { path: /github, forge: github, secret: { env: SECRET } }\n';
    const desk = settings(before);
    expect(await desk.putEndpoint(null, { path: 'github', forge: 'github', secret: 'none', sha1: false })).toMatchObject([
      { message: expect.stringContaining('write a path like /github') },
    ]);
    expect(await desk.putEndpoint(null, { path: '/github', forge: 'gitlab', secret: 'none', sha1: false })).toMatchObject([
      { message: expect.stringContaining('/github stands here twice') },
    ]);
    expect(await desk.putEntry(null, { ...site, branch: 'a..b', timeout: 'soon' })).not.toEqual([]);
    expect(await desk.removeEntry('nobody')).toMatchObject([{ message: expect.stringContaining('somebody changed the file meanwhile') }]);
    expect(written()).toBe(before);
    expect(applied).toBe(0);
  });
});
