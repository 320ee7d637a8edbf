import { z } from 'zod';
import type { Incoming, Provider } from '../provider.ts';
import { checkHmac } from '../signature.ts';
import { addressesOf, checkedEvents, forcedByIds, named, other, Person, ping, Repository, readPayload, text } from './read-payload.ts';

// Gitea, Forgejo and Gogs: a bare hex HMAC-SHA256, and payloads of one family. Sources: docs.gitea.com/usage/webhooks, forgejo.org/docs/latest/user/webhooks,
// gogs.io, "Webhooks".

const Push = z.object({
  ref: z.string(),
  before: z.string(),
  after: z.string(),
  commits: z.array(z.object({ id: text, timestamp: text, author: Person })).nullish(),
  head_commit: z.object({ id: text, timestamp: text, author: Person }).nullish(),
  pusher: Person,
  repository: Repository,
});
const PullRequest = z.object({
  action: z.string(),
  number: z.int(),
  pull_request: z.object({
    state: z.string(),
    user: Person,
    labels: z.array(z.object({ name: z.string() })).nullish(),
    head: z.object({ ref: z.string(), sha: z.string(), repo: Repository.nullish() }).nullish(),
    base: z.object({ repo: Repository.nullish() }).nullish(),
    // Gogs writes these.
    head_branch: text,
    head_repo: Repository.nullish(),
    base_repo: Repository.nullish(),
  }),
  repository: Repository,
});
const Renamed = z.object({
  action: z.string(),
  changes: z.object({ repository: z.object({ name: z.object({ from: z.string() }) }) }).nullish(),
  repository: Repository,
});

const actions: Readonly<Record<string, 'opened' | 'reopened' | 'updated' | 'labelled' | 'closed'>> = {
  opened: 'opened',
  reopened: 'reopened',
  synchronized: 'updated',
  synchronize: 'updated',
  label_updated: 'labelled',
  label_cleared: 'labelled',
  closed: 'closed',
};

function readPush(payload: unknown) {
  const push = readPayload(Push, payload);
  const head = push.head_commit ?? push.commits?.find((commit) => commit.id === push.after) ?? null;
  return checkedEvents([
    {
      kind: 'push',
      addresses: addressesOf(push.repository),
      ref: push.ref,
      before: push.before,
      after: push.after,
      forced: forcedByIds(push.before),
      by: named(push.pusher?.login, push.pusher?.username, push.pusher?.name),
      headAt: head?.timestamp?.slice(0, 64) ?? null,
      headAuthor: named(head?.author?.username, head?.author?.name),
    },
  ]);
}

function readPullRequest(payload: unknown) {
  const { action, number, pull_request: pull, repository } = readPayload(PullRequest, payload);
  const base = pull.base?.repo ?? pull.base_repo ?? repository;
  const headRepo = pull.head?.repo ?? pull.head_repo ?? null;
  return checkedEvents([
    {
      kind: 'pull-request',
      addresses: addressesOf(base),
      number,
      action: actions[action] ?? 'other',
      open: pull.state === 'open',
      branch: pull.head?.ref ?? pull.head_branch ?? '',
      head: pull.head?.sha ?? null,
      headRef: `refs/pull/${number}/head`,
      headOwner: headRepo === null ? null : named(headRepo.owner?.login, headRepo.owner?.username, headRepo.full_name?.split('/')[0]),
      fromFork: headRepo === null || headRepo.full_name !== base.full_name,
      author: named(pull.user?.login, pull.user?.username),
      labels: (pull.labels ?? []).map((label) => label.name.slice(0, 200)).slice(0, 100),
    },
  ]);
}

/** One provider per brand: each signs under its own name, Forgejo and Gitea also under the other's. */
function provider(brands: readonly string[]): Provider {
  const first = (incoming: Incoming, what: string) => {
    for (const brand of brands) {
      const value = incoming.header(`x-${brand}-${what}`);
      if (value !== null) return value;
    }
    return null;
  };
  return {
    verify: (incoming, secret) => checkHmac(first(incoming, 'signature'), incoming.body, secret, 'sha256', ''),
    event: (incoming) => first(incoming, 'event'),
    deliveryId: (incoming) => first(incoming, 'delivery'),
    read(event, payload) {
      if (event === 'ping') return [ping];
      if (event === 'push') return readPush(payload);
      if (event === 'pull_request' || event === 'pull_request_sync' || event === 'pull_request_label') return readPullRequest(payload);
      if (event === 'repository') {
        const { action, changes, repository } = readPayload(Renamed, payload);
        const from = changes?.repository.name.from;
        if (action === 'renamed' && from !== undefined)
          return checkedEvents([{ kind: 'renamed', addresses: addressesOf(repository), former: from.slice(0, 500) }]);
      }
      // `create` and `delete` come beside a push that says the same with ids.
      return [other(event)];
    },
  };
}

export const gitea: Provider = provider(['gitea', 'forgejo', 'gogs']);
export const forgejo: Provider = provider(['forgejo', 'gitea', 'gogs']);
export const gogs: Provider = provider(['gogs']);
