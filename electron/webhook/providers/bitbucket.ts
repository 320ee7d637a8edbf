import { z } from 'zod';
import type { Provider } from '../provider.ts';
import { checkHmac } from '../signature.ts';
import { addresses, checkedEvents, forcedByIds, idOrNone, named, other, ping, readPayload, text } from './read-payload.ts';

// Bitbucket Cloud and Data Center. Sources: support.atlassian.com/bitbucket-cloud, "Event payloads"; confluence.atlassian.com/bitbucketserver, "Event payload".

const Link = z.object({ href: text }).nullish();
const Repository = z.object({
  full_name: text,
  links: z.object({ html: Link, clone: z.array(z.object({ href: text })).nullish() }).nullish(),
});
const Tip = z
  .object({
    type: text,
    name: z.string(),
    target: z
      .object({
        hash: text,
        date: text,
        author: z.object({ raw: text, user: z.object({ nickname: text, display_name: text, username: text }).nullish() }).nullish(),
      })
      .nullish(),
  })
  .nullish();
const Actor = z.object({ nickname: text, username: text, display_name: text, name: text }).nullish();
const CloudPush = z.object({
  push: z.object({ changes: z.array(z.object({ forced: z.boolean().nullish(), old: Tip, new: Tip })).max(1000) }),
  repository: Repository,
  actor: Actor,
});
const ServerPush = z.object({
  changes: z.array(z.object({ ref: z.object({ id: z.string() }), fromHash: z.string(), toHash: z.string() })).max(1000),
  repository: Repository,
  actor: Actor,
});
const CloudPullRequest = z.object({
  pullrequest: z.object({
    id: z.int(),
    state: text,
    author: Actor,
    source: z.object({ branch: z.object({ name: z.string() }), repository: Repository.nullish() }),
    destination: z.object({ repository: Repository }),
  }),
});

function addressesOf(repository: z.infer<typeof Repository>): string[] {
  return addresses(repository.links?.html?.href, ...(repository.links?.clone ?? []).map(({ href }) => href));
}

const actions: Readonly<Record<string, 'opened' | 'updated' | 'closed'>> = {
  'pullrequest:created': 'opened',
  'pullrequest:updated': 'updated',
  'pullrequest:fulfilled': 'closed',
  'pullrequest:rejected': 'closed',
};

export const bitbucket: Provider = {
  verify: (incoming, secret) => checkHmac(incoming.header('x-hub-signature'), incoming.body, secret, 'sha256', 'sha256='),
  event: (incoming) => incoming.header('x-event-key'),
  deliveryId: (incoming) => incoming.header('x-request-uuid') ?? incoming.header('x-request-id'),
  read(event, payload) {
    if (event === 'diagnostics:ping') return [ping];
    if (event === 'repo:push') {
      const { push, repository, actor } = readPayload(CloudPush, payload);
      return checkedEvents(
        push.changes.flatMap(({ forced, old, new: now }) => {
          const tip = now ?? old;
          if (tip == null) return [];
          const before = idOrNone(old?.target?.hash);
          const after = idOrNone(now?.target?.hash);
          const author = now?.target?.author;
          return [
            {
              kind: 'push' as const,
              addresses: addressesOf(repository),
              ref: `refs/${tip.type === 'tag' || tip.type === 'annotated_tag' ? 'tags' : 'heads'}/${tip.name}`,
              before,
              after,
              forced: now == null ? ('unknown' as const) : forced === true ? ('yes' as const) : forced === false ? ('no' as const) : forcedByIds(before),
              by: named(actor?.nickname, actor?.username, actor?.display_name),
              headAt: now?.target?.date?.slice(0, 64) ?? null,
              headAuthor: named(author?.user?.nickname, author?.user?.username, author?.user?.display_name, author?.raw),
            },
          ];
        }),
      );
    }
    if (event === 'repo:refs_changed') {
      const { changes, repository, actor } = readPayload(ServerPush, payload);
      return checkedEvents(
        changes.map(({ ref, fromHash, toHash }) => ({
          kind: 'push' as const,
          addresses: addressesOf(repository),
          ref: ref.id,
          before: fromHash,
          after: toHash,
          forced: forcedByIds(fromHash),
          by: named(actor?.name, actor?.display_name),
          headAt: null,
          headAuthor: null,
        })),
      );
    }
    if (event in actions) {
      const { pullrequest: pull } = readPayload(CloudPullRequest, payload);
      const source = pull.source.repository ?? null;
      return checkedEvents([
        {
          kind: 'pull-request',
          addresses: addressesOf(pull.destination.repository),
          number: pull.id,
          action: actions[event] ?? 'other',
          open: pull.state === 'OPEN',
          branch: pull.source.branch.name,
          // Ids are cut to 12 digits here, and the base repository has no ref for the head.
          head: null,
          headRef: null,
          headOwner: source === null ? null : named(source.full_name?.split('/')[0]),
          fromFork: source === null || source.full_name !== pull.destination.repository.full_name,
          author: named(pull.author?.nickname, pull.author?.username, pull.author?.display_name),
          labels: [],
        },
      ]);
    }
    return [other(event)];
  },
};
