import { z } from 'zod';
import type { Provider } from '../provider.ts';
import { addresses, checkedEvents, forcedByIds, idOrNone, named, readPayload, text } from './read-payload.ts';

// Source: support.backlog.com, "Git Webhook": a form field `payload`, nothing signed. The secret is the last part of the address, which the receiver
// checks before it comes here.

const Person = z.object({ name: text, email: text }).nullish();
const Push = z.object({
  ref: z.string(),
  before: text,
  after: text,
  revisions: z.array(z.object({ id: text, timestamp: text, author: Person })).nullish(),
  repository: z.object({ url: z.string(), name: text }),
});

export const backlog: Provider = {
  verify: () => 'good',
  event: () => 'push',
  deliveryId: () => null,
  read(_event, payload) {
    const push = readPayload(Push, payload);
    const before = idOrNone(push.before);
    const head = push.revisions?.find((revision) => revision.id === push.after) ?? push.revisions?.[0] ?? null;
    return checkedEvents([
      {
        kind: 'push',
        addresses: addresses(push.repository.url),
        ref: push.ref,
        before,
        after: idOrNone(push.after),
        forced: forcedByIds(before),
        by: null,
        headAt: head?.timestamp?.slice(0, 64) ?? null,
        headAuthor: named(head?.author?.name, head?.author?.email),
      },
    ]);
  },
};
