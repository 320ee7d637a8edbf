import { z } from 'zod';
import { NotificationKind } from './notification.ts';

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `30s`, `5m`, `1h`, `2d` → milliseconds; null where it is none. */
export function durationMs(text: string): number | null {
  const match = /^(\d{1,6})\s*(ms|s|m|h|d)$/.exec(text.trim());
  if (match?.[1] === undefined) return null;
  return Number(match[1]) * units[match[2] as keyof typeof units];
}

const sizes = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;

/** `500MiB`, `1GiB` → bytes; null where it is none. */
export function sizeBytes(text: string): number | null {
  const match = /^(\d{1,9})\s*(B|KiB|MiB|GiB)$/.exec(text.trim());
  if (match?.[1] === undefined) return null;
  return Number(match[1]) * sizes[match[2] as keyof typeof sizes];
}

const Duration = z.string().refine((text) => durationMs(text) !== null, 'write a number and a unit: 30s, 5m, 1h or 2d');
const Size = z.string().refine((text) => sizeBytes(text) !== null, 'write a number and a unit: 500MiB or 1GiB');
export const Listen = z.string().regex(/^(?:\[[0-9a-f:]+\]|[^:\s]+):\d{1,5}$/i, 'write address:port, like 127.0.0.1:7420 (port 0: any free one)');

/** A local time of day. */
export const TimeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'write hours and minutes in quotes: "18:00"');

/** A secret is never in the file: it is named by where it is found. */
export const SecretReference = z.union([
  z.strictObject({ env: z.string().min(1) }),
  z.strictObject({ file: z.string().min(1) }),
  z.strictObject({ keychain: z.string().min(1) }),
]);

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
  group: z.string().optional(),
  /** The user looked at what its own configuration would run, and lets it. */
  trust: z.boolean().optional(),
});
export type RepositoryOverride = z.infer<typeof RepositoryOverride>;

const Cloud = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('local'), path: z.string().optional() }),
  z.strictObject({ kind: z.literal('hub'), url: z.url(), token: SecretReference }),
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
  hub: z.strictObject({ listen: Listen.default('0.0.0.0:7421') }).optional(),
  reconcile: z.strictObject({ every: Duration.default('5m') }).prefault({}),
  remoteControl: z.strictObject({ pull: z.boolean().default(true), rescue: z.boolean().default(true), snapshot: z.boolean().default(false) }).prefault({}),
  keep: z.strictObject({ days: z.int().min(1).max(3650).default(90), bytesPerRepository: Size.default('1GiB') }).prefault({}),
  notifications: Notifications.prefault({}),
  leave: z.strictObject({ at: TimeOfDay.optional() }).prefault({}),
  aliases: z.record(z.string(), z.string()).default({}),
});
export type Config = z.infer<typeof Config>;
