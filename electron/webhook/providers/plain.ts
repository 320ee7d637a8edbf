import { z } from 'zod';
import type { Provider } from '../provider.ts';
import { checkHmac, sameSecret } from '../signature.ts';
import { addresses, checkedEvents, forcedByIds, idOrNone, named, other, ping, readPayload, text } from './read-payload.ts';

/** What a person's own script sends: `{"repository": "https://…", "ref": "refs/heads/main", "before": "…", "after": "…"}`. */
const Push = z.object({
  repository: z.union([z.string(), z.object({ url: text, clone_url: text })]),
  ref: z.string(),
  before: text,
  after: z.string(),
  forced: z.boolean().nullish(),
  pusher: z.union([z.string(), z.object({ name: text })]).nullish(),
});

export const plain: Provider = {
  verify(incoming, secret) {
    const signature = incoming.header('x-everref-signature') ?? incoming.header('x-hub-signature-256');
    if (signature !== null) return checkHmac(signature, incoming.body, secret, 'sha256', 'sha256=');
    const bearer = /^Bearer (.{1,1000})$/i.exec(incoming.header('authorization') ?? '')?.[1];
    if (bearer === undefined) return 'missing';
    return sameSecret(bearer, secret) ? 'good' : 'wrong';
  },
  event: (incoming) => incoming.header('x-everref-event') ?? 'push',
  deliveryId: (incoming) => incoming.header('x-everref-delivery'),
  read(event, payload) {
    if (event === 'ping') return [ping];
    if (event !== 'push') return [other(event)];
    const push = readPayload(Push, payload);
    const repository = typeof push.repository === 'string' ? [push.repository] : [push.repository.clone_url, push.repository.url];
    const before = idOrNone(push.before);
    return checkedEvents([
      {
        kind: 'push',
        addresses: addresses(...repository),
        ref: push.ref,
        before,
        after: push.after,
        forced: push.forced === true ? 'yes' : push.forced === false ? 'no' : forcedByIds(before),
        by: named(typeof push.pusher === 'string' ? push.pusher : push.pusher?.name),
        headAt: null,
        headAuthor: null,
      },
    ]);
  },
};
