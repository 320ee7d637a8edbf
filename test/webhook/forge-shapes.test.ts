import { describe, expect, test } from 'vitest';
import { takeDelivery } from '../../electron/webhook/take-delivery.ts';
import { Forge } from '../../shared/model/forge.ts';
import { pullOf, pushOf, type Sendable, signed } from '../support/forge-sender.ts';

// Forge by forge, what the recorded bodies do not have: each shape with the headers and the signature that the forge's manual names.

const secret = 'a-long-enough-secret-for-tests';
const url = 'https://git.example.org/acme/site';
const [before, after, nothing] = ['1'.repeat(40), '2'.repeat(40), '0'.repeat(40)];

function take(sendable: Sendable) {
  const headers = signed(sendable, secret);
  const incoming = { header: (name: string) => headers[name] ?? null, body: new TextEncoder().encode(sendable.body) };
  const taken = takeDelivery({ path: `/${sendable.forge}`, forge: sendable.forge, secret, sha1: false }, incoming, headers);
  if (taken.kind === 'refused') throw new Error(`${taken.status}: ${taken.reason}`);
  return taken.delivery;
}

describe.each(Forge.options)('S1-2: %s', (forge) => {
  test.each([
    ['a push', 'refs/heads/main', before, after],
    ['a new branch', 'refs/heads/new', nothing, after],
    ['a deleted branch', 'refs/heads/old', before, nothing],
    ['a tag', 'refs/tags/v1.0', nothing, after],
    ['a branch with slashes and letters of all kinds', 'refs/heads/feature/ünï/分支/😀', before, after],
  ])('%s', (_what, ref, from, to) => {
    const { decision, events } = take(pushOf(forge, { url, ref, before: from, after: to, by: 'mara' }));
    expect(decision).toBe('waiting');
    expect(events).toMatchObject([{ kind: 'push', ref, before: from, after: to }]);
    const [push] = events;
    expect(push?.kind === 'push' && push.addresses.some((address) => address.includes('git.example.org') && address.includes('acme/site'))).toBe(true);
  });

  test('a forced push says so, or leaves it to the commits; never that it was none', () => {
    const [push] = take(pushOf(forge, { url, ref: 'refs/heads/main', before, after, forced: true })).events;
    expect(push?.kind === 'push' && push.forced).toBe(['github', 'bitbucket', 'plain'].includes(forge) ? 'yes' : 'unknown');
  });
});

describe.each(['github', 'gitea', 'gogs', 'gitlab'] as const)('S2-1: %s', (forge) => {
  test.each(['opened', 'updated', 'reopened', 'closed'] as const)('a pull request that was %s', (action) => {
    const [pull] = take(pullOf(forge, { url, number: 7, action, branch: 'topic/ü', head: after, owner: 'friend' })).events;
    expect(pull).toMatchObject({ kind: 'pull-request', number: 7, action, open: action !== 'closed', branch: 'topic/ü', fromFork: true });
  });

  test('S2-2: one whose fork was deleted', () => {
    const { decision, events } = take(pullOf(forge, { url, number: 7, action: 'closed', branch: 'topic', head: after, owner: null }));
    expect(decision).toBe('waiting');
    expect(events).toMatchObject([{ kind: 'pull-request', number: 7, action: 'closed', fromFork: true }]);
  });
});

describe('S0-3: what is no push', () => {
  const github = (event: string, body: object): Sendable => ({
    forge: 'github',
    headers: { 'content-type': 'application/json', 'x-github-event': event, 'x-github-delivery': `d-${event}` },
    body: JSON.stringify(body),
  });
  const repository = { full_name: 'acme/site', html_url: url, clone_url: `${url}.git`, ssh_url: 'git@git.example.org:acme/site.git' };

  test('an event that nobody knows is taken and ignored', () => {
    expect(take(github('watch', { action: 'started', repository }))).toMatchObject({ decision: 'ignored', reason: 'nothing is done about a watch' });
  });

  test('a repository that was renamed is told with its former name', () => {
    const { events } = take(github('repository', { action: 'renamed', changes: { repository: { name: { from: 'former' } } }, repository }));
    expect(events).toMatchObject([{ kind: 'renamed', former: expect.stringContaining('former') }]);
  });

  test('a push in which nothing moved is ignored', () => {
    const bitbucket: Sendable = {
      forge: 'bitbucket',
      headers: { 'content-type': 'application/json', 'x-event-key': 'repo:push', 'x-request-uuid': '6d5e' },
      body: JSON.stringify({ push: { changes: [] }, repository: { full_name: 'acme/site', links: { html: { href: url } } }, actor: {} }),
    };
    expect(take(bitbucket)).toMatchObject({ decision: 'ignored', reason: expect.stringContaining('nothing moved') });
  });
});
