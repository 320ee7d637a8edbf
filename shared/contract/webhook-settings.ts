import { oc } from '@orpc/contract';
import { z } from 'zod';
import { SecretReference } from '../model/config.ts';
import { Forge } from '../model/forge.ts';
import { ConfigProblem } from './config-problem.ts';

const text = z.string().max(2048);
const Secret = z.union([SecretReference, z.literal('none')]);

/** The receiver as a person writes it; empty texts: not said. */
export const WrittenReceiver = z.object({
  enabled: z.boolean(),
  listen: text,
  certificate: text,
  key: text,
  /** `none`: nobody may read the history over HTTP. */
  readToken: Secret,
});
export type WrittenReceiver = z.infer<typeof WrittenReceiver>;

/** An endpoint as a person writes it. What its words may be the configuration's own check says, so that page and file say the same. */
export const WrittenEndpoint = z.object({ path: text, forge: Forge, secret: Secret, sha1: z.boolean().default(false) });
export type WrittenEndpoint = z.infer<typeof WrittenEndpoint>;

/** An entry as a person writes it. */
export const WrittenEntry = z.object({
  name: text,
  repository: text,
  branch: text,
  folder: text,
  checkout: z.enum(['fast-forward', 'reset']),
  submodules: z.boolean(),
  /** Lists of words: no shell reads them. */
  run: z.array(z.array(text).max(200)).max(50),
  /** Empty: the folder itself. */
  workFolder: text,
  environment: z.record(text, z.string().max(10_000)),
  timeout: text,
  debounce: text,
  repeatable: z.boolean(),
});
export type WrittenEntry = z.infer<typeof WrittenEntry>;

/** The mirroring of a repository's pull requests as a person writes it; empty texts: not said. */
export const WrittenMirror = z.object({
  repository: text,
  branch: text,
  /** Null: everybody. */
  trust: z.object({ owners: z.array(text).max(200), label: text }).nullable(),
  /** `none`: the user's own credentials. */
  token: Secret,
  url: text,
});
export type WrittenMirror = z.infer<typeof WrittenMirror>;

/** What of the configuration file is about webhooks. */
export const WrittenWebhooks = z.object({
  /** Null: the file says nothing of it. */
  receiver: WrittenReceiver.nullable(),
  endpoints: z.array(WrittenEndpoint),
  entries: z.array(WrittenEntry),
  mirrors: z.array(WrittenMirror),
});
export type WrittenWebhooks = z.infer<typeof WrittenWebhooks>;

/** Empty: it is written. Else nothing was, and why not. */
const Problems = z.object({ problems: z.array(ConfigProblem) });
/** Path or name before the change; null: it is new. */
const former = text.nullable();
const post = (path: `/${string}`) => oc.route({ method: 'POST', path: `/webhooks/settings/${path.slice(1)}` });

/** Receiver, endpoints, entries and mirrors in the configuration file: read, written, taken out; comments and other keys stay. */
export const webhookSettingsContract = {
  get: oc.route({ method: 'GET', path: '/webhooks/settings' }).output(WrittenWebhooks),
  putReceiver: post('/receiver')
    .input(z.object({ receiver: WrittenReceiver }))
    .output(Problems),
  putEndpoint: post('/endpoint')
    .input(z.object({ former, endpoint: WrittenEndpoint }))
    .output(Problems),
  removeEndpoint: post('/endpoint/remove')
    .input(z.object({ path: text }))
    .output(Problems),
  putEntry: post('/entry')
    .input(z.object({ former, entry: WrittenEntry }))
    .output(Problems),
  removeEntry: post('/entry/remove')
    .input(z.object({ name: text }))
    .output(Problems),
  putMirror: post('/mirror')
    .input(z.object({ former, mirror: WrittenMirror }))
    .output(Problems),
  removeMirror: post('/mirror/remove')
    .input(z.object({ repository: text }))
    .output(Problems),
};
