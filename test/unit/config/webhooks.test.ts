import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../electron/config/load.ts';
import { resolveWebhooks } from '../../../electron/config/resolve-webhooks.ts';

const parse = (text: string) => parseConfig(text, '/etc/everref/config.yml', { localCloudFile: '/data/cloud.sqlite', home: '/home/me' });
const said = (text: string) => parse(text).problems.map(({ line, message }) => `${line}: ${message}`);
const entry = (more: string) => `entries:\n  - { name: site, repository: github.com/acme/site, branch: main, folder: /srv/site${more} }\n`;

describe('webhooks, entries and pullRequests in the configuration', () => {
  it.each([
    ['webhooks:\n  endpoints:\n    - { path: /github, forge: github }\n', /^3: .*secret: is missing; name where it is found.*write none/],
    ['webhooks:\n  endpoints:\n    - { path: /github, forge: github, secret: hunter2 }\n', /^3: .*secret: is .*; name where it is found/],
    ['webhooks:\n  endpoints:\n    - { path: /github, forge: gihtub, secret: none }\n', /did you mean github/],
    ['webhooks:\n  endpoints:\n    - { path: github, forge: github, secret: none }\n', /write a path like \/github/],
    ['webhooks:\n  endpoints:\n    - { path: /api/x, forge: github, secret: none }\n', /is Everref's own/],
    ['webhooks:\n  endpoints:\n    - { path: /a, forge: github, secret: none }\n    - { path: /a, forge: gitlab, secret: none }\n', /^4: .*stands here twice/],
    ['webhooks: { readToken: abc }\n', /readToken: is "abc"; name where it is found/],
    [entry(', run: [npm ci]'), /^2: entries\[0\]\.run\[0\]: is "npm ci"; write a list of commands, each a list of words/],
    [entry(', checkout: rest'), /write one of fast-forward, reset \(did you mean reset\?\)/],
    [entry(', environment: { 1BAD: x }'), /environment.1BAD: has a name that does not work here; write a variable’s name/],
    [entry(', timeout: 10'), /timeout: is 10; write a number and a unit/],
    [entry('').replace('github.com/acme/site', 'acme/site'), /write it in front, like github.com\/acme\/site/],
    [entry('').replace('github.com/acme/site', 'https://github.com/acme/site.git'), /write the repository's id: github.com\/acme\/site/],
    [entry('').replace('branch: main', 'branch: "a..b"'), /no branch can be called like that/],
    ['pullRequests:\n  - { repository: github.com/acme/site, branch: mirror }\n', /write \{number\} into it/],
  ])('S1-7: says %j in one line, with what to write instead', (text, words) => {
    expect(said(text)).toEqual([expect.stringMatching(words)]);
  });

  it('a slip of the pen in an endpoint, an entry or a mirror takes that one away whole: half of it could allow more than was meant', () => {
    const { config } = parse(
      'webhooks:\n  endpoints:\n    - { path: /a, forge: github, secert: { env: X } }\n    - { path: /b, forge: github, secret: { env: X } }\n' +
        'pullRequests:\n  - { repository: a.org/b/c, trust: { owner: [me] } }\n  - { repository: a.org/d/e, trust: { owners: [me] } }\n' +
        entry(', checkuot: reset'),
    );
    expect(config.webhooks?.endpoints.map(({ path }) => path)).toEqual(['/b']);
    expect(config.pullRequests.map(({ repository }) => repository)).toEqual(['a.org/d/e']);
    expect(config.entries).toEqual([]);
    expect(parse('webhooks: { tsl: { certificate: a, key: b }, listen: "0.0.0.0:1" }').config.webhooks, 'not served in the clear instead').toBeUndefined();
  });

  it('what lets everybody in is said in a note', () => {
    const notes = parse('webhooks:\n  endpoints:\n    - { path: /a, forge: plain, secret: none }\npullRequests:\n  - { repository: a.org/b/c }\n').notes.map(
      ({ line, message }) => `${line}: ${message}`,
    );
    expect(notes).toEqual([expect.stringMatching(/^3: .*whoever reaches this address is believed/), expect.stringMatching(/^5: .*pull requests of everybody/)]);
  });

  it('is resolved: folders absolute, units taken off, aliases joined, of two of one name the first', () => {
    const loaded = parse(
      `aliases: { git.acme.org/site: github.com/acme/site }\nentries:\n  - { name: a, repository: git.acme.org/site, branch: "release/**", folder: site, workFolder: web, timeout: 2m }\n` +
        '  - { name: a, repository: git.acme.org/other, branch: main, folder: other }\n',
    );
    expect(resolveWebhooks(loaded).entries).toMatchObject([
      { name: 'a', repository: 'github.com/acme/site', folder: '/etc/everref/site', workFolder: '/etc/everref/site/web', timeoutMs: 120_000, debounceMs: 0 },
    ]);
  });
});
