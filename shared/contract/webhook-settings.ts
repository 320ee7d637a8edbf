import { oc } from '@orpc/contract';
import { z } from 'zod';
import { SecretReference } from '../model/config.ts';
import { Forge } from '../model/forge.ts';
import { ConfigProblem } from './config-problem.ts';

const text = z.string().max(2048);

/** An endpoint as a person writes it. What its words may be the configuration's own check says, so that page and file say the same. */
export const WrittenEndpoint = z.object({ path: text, forge: Forge, secret: z.union([SecretReference, z.literal('none')]), sha1: z.boolean().default(false) });
export type WrittenEndpoint = z.infer<typeof WrittenEndpoint>;

/** An entry as a person writes it; its environment and work folder stay as they stand in the file. */
export const WrittenEntry = z.object({
  name: text,
  repository: text,
  branch: text,
  folder: text,
  checkout: z.enum(['fast-forward', 'reset']),
  submodules: z.boolean(),
  /** Lists of words: no shell reads them. */
  run: z.array(z.array(text).max(200)).max(50),
  timeout: text,
  debounce: text,
  repeatable: z.boolean(),
});
export type WrittenEntry = z.infer<typeof WrittenEntry>;

/** Empty: it is written. Else nothing was, and why not. */
const Problems = z.object({ problems: z.array(ConfigProblem) });
/** Path or name before the change; null: it is new. */
const former = text.nullable();

/** Endpoints and entries in the configuration file: read, written, taken out; comments and other keys stay. */
export const webhookSettingsContract = {
  get: oc.route({ method: 'GET', path: '/webhooks/settings' }).output(z.object({ endpoints: z.array(WrittenEndpoint), entries: z.array(WrittenEntry) })),
  putEndpoint: oc
    .route({ method: 'POST', path: '/webhooks/settings/endpoint' })
    .input(z.object({ former, endpoint: WrittenEndpoint }))
    .output(Problems),
  removeEndpoint: oc
    .route({ method: 'POST', path: '/webhooks/settings/endpoint/remove' })
    .input(z.object({ path: text }))
    .output(Problems),
  putEntry: oc
    .route({ method: 'POST', path: '/webhooks/settings/entry' })
    .input(z.object({ former, entry: WrittenEntry }))
    .output(Problems),
  removeEntry: oc
    .route({ method: 'POST', path: '/webhooks/settings/entry/remove' })
    .input(z.object({ name: text }))
    .output(Problems),
};
