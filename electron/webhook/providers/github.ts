import { z } from 'zod';
import { isNoObject } from '../../../shared/model/id.ts';
import type { Provider } from '../provider.ts';
import { checkHmac } from '../signature.ts';
import { addressesOf, checkedEvents, named, other, Person, ping, Repository, readPayload, text } from './read-payload.ts';

// Source: docs.github.com, "Webhook events and payloads", "Validating webhook deliveries".

const Push = z.object({
  ref: z.string(),
  before: z.string(),
  after: z.string(),
  forced: z.boolean().nullish(),
  head_commit: z.object({ timestamp: text, author: Person }).nullish(),
  pusher: Person,
  sender: Person,
  repository: Repository,
});
const PullRequest = z.object({
  action: z.string(),
  number: z.int(),
  pull_request: z.object({
    state: z.string(),
    user: Person,
    labels: z.array(z.object({ name: z.string() })).nullish(),
    head: z.object({ ref: z.string(), sha: z.string(), user: Person, repo: Repository.nullish() }),
    base: z.object({ repo: Repository }),
  }),
});
const Renamed = z.object({
  action: z.string(),
  changes: z.object({ repository: z.object({ name: z.object({ from: z.string() }) }).nullish() }).nullish(),
  repository: Repository,
});

const actions: Readonly<Record<string, 'opened' | 'reopened' | 'updated' | 'labelled' | 'closed'>> = {
  opened: 'opened',
  reopened: 'reopened',
  synchronize: 'updated',
  labeled: 'labelled',
  unlabeled: 'labelled',
  closed: 'closed',
};

export const github: Provider = {
  verify(incoming, secret, { sha1 }) {
    const strong = incoming.header('x-hub-signature-256');
    if (strong !== null) return checkHmac(strong, incoming.body, secret, 'sha256', 'sha256=');
    const old = incoming.header('x-hub-signature');
    return old !== null && sha1 ? checkHmac(old, incoming.body, secret, 'sha1', 'sha1=') : 'missing';
  },
  event: (incoming) => incoming.header('x-github-event'),
  deliveryId: (incoming) => incoming.header('x-github-delivery'),
  read(event, payload) {
    if (event === 'ping') return [ping];
    if (event === 'push') {
      const push = readPayload(Push, payload);
      return checkedEvents([
        {
          kind: 'push',
          addresses: addressesOf(push.repository),
          ref: push.ref,
          before: push.before,
          after: push.after,
          // Of a branch that is gone GitHub says forced or not; nothing of it is left either way.
          forced: push.forced === true ? 'yes' : push.forced === false && !isNoObject(push.after) ? 'no' : 'unknown',
          by: named(push.pusher?.name, push.sender?.login),
          headAt: push.head_commit?.timestamp?.slice(0, 64) ?? null,
          headAuthor: named(push.head_commit?.author?.username, push.head_commit?.author?.name),
        },
      ]);
    }
    if (event === 'pull_request') {
      const { action, number, pull_request: pull } = readPayload(PullRequest, payload);
      const headRepo = pull.head.repo ?? null;
      return checkedEvents([
        {
          kind: 'pull-request',
          addresses: addressesOf(pull.base.repo),
          number,
          action: actions[action] ?? 'other',
          open: pull.state === 'open',
          branch: pull.head.ref,
          head: pull.head.sha,
          headRef: `refs/pull/${number}/head`,
          headOwner: headRepo === null ? null : named(headRepo.owner?.login, headRepo.full_name?.split('/')[0]),
          fromFork: headRepo === null || headRepo.full_name !== pull.base.repo.full_name,
          author: named(pull.user?.login),
          labels: (pull.labels ?? []).map((label) => label.name.slice(0, 200)).slice(0, 100),
        },
      ]);
    }
    if (event === 'repository') {
      const { action, changes, repository } = readPayload(Renamed, payload);
      const from = changes?.repository?.name.from;
      if (action === 'renamed' && from !== undefined)
        return checkedEvents([{ kind: 'renamed', addresses: addressesOf(repository), former: from.slice(0, 500) }]);
    }
    return [other(event)];
  },
};
