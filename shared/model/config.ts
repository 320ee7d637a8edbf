import { z } from 'zod';
import { Duration, Listen, SecretReference, Shortcut, Size, TimeOfDay } from './config-parts.ts';
import { NotificationKind } from './notification.ts';
import { Entry, PullRequestMirror, Webhooks } from './webhook-config.ts';

export { durationMs, Listen, SecretReference, sizeBytes, TimeOfDay } from './config-parts.ts';

const Workspace = z.strictObject({
  path: z.string().min(1, 'write a folder, like ~/code'),
  /** How many folders below `path` a checkout may lie. */
  depth: z.int().min(0).max(12).default(4),
  ignore: z.array(z.string()).default([]),
});
export type Workspace = z.infer<typeof Workspace>;

/** Overrides for one repository (by repository id) or one checkout (by path). */
export const RepositoryOverride = z.strictObject({
  fastForward: z.enum(['always', 'never']).optional(),
  fetch: z.enum(['always', 'never']).optional(),
  /** Whether submodules are brought along when their parent moves forward; `leave` by default. */
  submodules: z.enum(['follow', 'leave']).optional(),
  /** How often its remotes are asked, instead of `reconcile.every`. */
  interval: Duration.optional(),
  group: z.string().min(1).max(100).optional(),
  /** Shown first. */
  pinned: z.boolean().optional(),
  /** Not looked at, not shown, not moved. */
  ignore: z.boolean().optional(),
  /** The user looked at what its own configuration would run, and lets it. */
  trust: z.boolean().optional(),
});
export type RepositoryOverride = z.infer<typeof RepositoryOverride>;

const Cloud = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('local'), path: z.string().optional() }),
  z.strictObject({
    kind: z.literal('hub'),
    url: z.url(),
    token: SecretReference,
    /** A file with the hub's certificate: then no other is accepted. */
    certificate: z.string().min(1).optional(),
  }),
  z.strictObject({
    kind: z.literal('aws'),
    profile: z.string().optional(),
    region: z.string().optional(),
    topic: z.string().optional(),
    queue: z.string().optional(),
    table: z.string().optional(),
    endpoint: z.union([z.url(), z.strictObject({ sqs: z.url(), sns: z.url(), dynamodb: z.url() })]).optional(),
  }),
]);

/** Muted: a repository id, or one with the kinds of notification that are left unsaid. */
const Mute = z.union([z.string().min(1), z.strictObject({ repository: z.string().min(1), kinds: z.array(NotificationKind).optional() })]);

/** A program and its words, as a list: no shell reads them. */
const Words = z.array(z.string().min(1)).min(1, 'write a list that starts with a program: [code, --new-window]');

const Notifications = z.strictObject({
  /** Silence for success, unless it is asked for. */
  fastForwards: z.boolean().default(false),
  refusals: z.boolean().default(true),
  forcePushes: z.boolean().default(true),
  collisions: z.boolean().default(true),
  leaving: z.boolean().default(true),
  mute: z.array(Mute).default([]),
  quietHours: z.strictObject({ from: TimeOfDay, to: TimeOfDay }).optional(),
});

/** `config.yml`: every key may be left out. The names are a promise to scripts; add freely, rename never. */
export const Config = z.strictObject({
  host: z.strictObject({ name: z.string().min(1).max(100).optional() }).prefault({}),
  workspaces: z.array(Workspace).default([]),
  repositories: z.record(z.string(), RepositoryOverride).default({}),
  cloud: Cloud.default({ kind: 'local' }),
  serve: z.strictObject({ listen: Listen.default('127.0.0.1:0') }).prefault({}),
  hub: z
    .strictObject({ listen: Listen.default('0.0.0.0:7421'), tls: z.strictObject({ certificate: z.string().min(1), key: z.string().min(1) }).optional() })
    .optional(),
  /** `requestsPerHour`: to one server, by the schedule; what a person asks for is always asked. */
  reconcile: z.strictObject({ every: Duration.default('5m'), requestsPerHour: z.int().min(1).max(100_000).default(1200) }).prefault({}),
  /** Background work rests while the machine runs on a battery with less than that (per cent); 0: never. */
  battery: z.strictObject({ pauseBelow: z.int().min(0).max(100).default(20) }).prefault({}),
  remoteControl: z.strictObject({ pull: z.boolean().default(true), rescue: z.boolean().default(true), snapshot: z.boolean().default(false) }).prefault({}),
  keep: z.strictObject({ days: z.int().min(1).max(3650).default(90), bytesPerRepository: Size.default('1GiB') }).prefault({}),
  notifications: Notifications.prefault({}),
  open: z.strictObject({ terminal: Words.optional(), editor: Words.optional() }).prefault({}),
  /** Opens the search from anywhere (desktop). */
  shortcut: z.union([Shortcut, z.literal(false)]).default('CommandOrControl+Shift+E'),
  /** Whether the desktop app looks for newer versions of itself. */
  updates: z.strictObject({ check: z.boolean().default(true) }).prefault({}),
  leave: z.strictObject({ at: TimeOfDay.optional() }).prefault({}),
  aliases: z.record(z.string(), z.string()).default({}),
  webhooks: Webhooks.optional(),
  entries: z.array(Entry).max(500).default([]),
  pullRequests: z.array(PullRequestMirror).max(500).default([]),
});
export type Config = z.infer<typeof Config>;
