import { z } from 'zod';
import { Duration, Listen, SecretReference } from './config-parts.ts';
import { Forge } from './forge.ts';

/** One address that a forge may send to. */
export const Endpoint = z.strictObject({
  path: z.string().regex(/^\/[A-Za-z0-9][\w.~/-]{0,199}$/, 'write a path like /github: it begins with / and has letters, digits and . _ ~ / - only'),
  forge: Forge,
  /** `none`, in so many words: whoever reaches the address is believed. */
  secret: z.union([SecretReference, z.literal('none')]),
  /** Takes GitHub's old `X-Hub-Signature` (SHA-1) too. */
  sha1: z.boolean().default(false),
});
export type Endpoint = z.infer<typeof Endpoint>;

/** The receiver of deliveries, and the history for those who ask over HTTP. */
export const Webhooks = z.strictObject({
  /** False: nothing listens; the rest may stay in the file. What a relay took is worked on all the same. */
  enabled: z.boolean().default(true),
  listen: Listen.default('127.0.0.1:7420'),
  /** Lets its bearer read the force-push history. */
  readToken: SecretReference.optional(),
  tls: z.strictObject({ certificate: z.string().min(1), key: z.string().min(1) }).optional(),
  endpoints: z.array(Endpoint).max(100).default([]),
});
export type Webhooks = z.infer<typeof Webhooks>;

/** What a branch pattern may be: a name with slashes; `*` is anything but a slash, `**` anything. */
const BranchPattern = z
  .string()
  .min(1)
  .max(500)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git forbids exactly these in names
  .regex(/^[^\u0000-\u0020\u007f~^:?[\\]+$/, 'write a branch like main or release/** (* is anything but a slash, ** is anything)');

/** A configured reaction to a push. */
export const Entry = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][\w.-]{0,99}$/, 'write a name of letters, digits and . _ - only, like site-production'),
  repository: z.string().min(3).max(2048),
  branch: BranchPattern,
  folder: z.string().min(1),
  checkout: z.enum(['fast-forward', 'reset']).default('fast-forward'),
  submodules: z.boolean().default(false),
  run: z.array(z.array(z.string()).min(1).max(200)).max(50).default([]),
  /** Where the commands run; relative to `folder`. */
  workFolder: z.string().min(1).optional(),
  /** For all commands together. */
  timeout: Duration.default('10m'),
  environment: z.record(z.string().regex(/^[A-Za-z_]\w*$/, 'write a variable’s name, like NODE_ENV'), z.string()).default({}),
  /** How long it waits for more before it runs. */
  debounce: Duration.default('0s'),
  /** A run that a crash cut off is done again. */
  repeatable: z.boolean().default(false),
});
export type Entry = z.infer<typeof Entry>;

/** Pull requests from forks, mirrored as branches of the base repository. */
export const PullRequestMirror = z.strictObject({
  repository: z.string().min(3).max(2048),
  branch: z.string().min(1).max(500).default('pull-request/{number}/{branch}'),
  /** Left out: everybody. Owners, or whoever's pull request somebody with rights gave that label. */
  trust: z.strictObject({ owners: z.array(z.string().min(1)).max(200).default([]), label: z.string().min(1).optional() }).optional(),
  /** For git's HTTPS; left out: the user's own credentials. */
  token: SecretReference.optional(),
  /** Where it is pushed to; left out: the address that the forge names. */
  url: z.string().min(1).optional(),
});
export type PullRequestMirror = z.infer<typeof PullRequestMirror>;
