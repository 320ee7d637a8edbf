import { z } from 'zod';
import { Checkout } from './checkout.ts';
import { ForcePush } from './force-push.ts';
import { Host } from './host.ts';
import { HostId, IsoTime } from './id.ts';
import { JournalEntry } from './journal.ts';
import { Notification } from './notification.ts';
import { unpack } from './packed.ts';
import { PauseWish } from './pause.ts';
import { RepositorySettings } from './repository-settings.ts';
import { SignIn } from './sign-in.ts';

/** The tray's four states, told by shape as well as colour. */
export const Mood = z.enum(['in-step', 'working', 'needs-you', 'cannot-work']);
export type Mood = z.infer<typeof Mood>;

/** Something that hinders Everref itself (not a checkout): bad configuration, no git, a full disk, no watches left. */
export const Trouble = z.object({
  code: z.string(),
  message: z.string(),
  since: IsoTime,
  /** What a person can do about it: a button that leads to a place of the page. */
  action: z.object({ label: z.string(), place: z.string() }).optional(),
});
export type Trouble = z.infer<typeof Trouble>;

/** Codes of what heals by itself: a network that is away, a service that asks for patience. */
const passing: ReadonlySet<string> = new Set(['cloud-unreachable', 'cloud-throttled']);

/** After so long even that wants a person. */
export const passingForMs = 3_600_000;

/** Whether a trouble is expected to end without a person. */
export function passes({ code }: Pick<Trouble, 'code'>): boolean {
  return passing.has(code);
}

/** Everything the page shows, as of `revision`. Immutable: a change makes a new one. */
export const Snapshot = z.object({
  revision: z.int().nonnegative(),
  thisHost: HostId,
  version: z.string(),
  /** No workspace is configured yet: the page opens *First start*. */
  firstStart: z.boolean(),
  mood: Mood,
  /** Until when background work is paused; null when it is not. */
  pausedUntil: IsoTime.nullable(),
  /** Why background work rests by itself (a low battery), in words; null or left out when it does not. */
  resting: z.string().nullable().optional(),
  /** What a person set for single repositories and checkouts of this machine. */
  repositories: z.array(RepositorySettings).optional(),
  /** Until when no notification is shown; null when they are. */
  snoozedUntil: IsoTime.nullable(),
  /** What is going on right now, in words ("Looking at 14 remotes"); null when idle. */
  working: z.string().nullable(),
  /** False until the first sweep of this host is done. */
  swept: z.boolean(),
  lastReconcileAt: IsoTime.nullable(),
  troubles: z.array(Trouble),
  /** Remotes of this machine that are left alone until somebody signs in; oldest first. */
  signIns: z.array(SignIn),
  hosts: z.array(Host),
  /** Pauses of other machines that wait for them. */
  pauseWishes: z.array(PauseWish).optional(),
  checkouts: z.array(Checkout),
  /** Newest first, at most 50. */
  forcePushes: z.array(ForcePush),
  /** Newest first, at most 50; the activity place asks for more. */
  journal: z.array(JournalEntry),
  /** Newest first, at most 20. */
  notifications: z.array(Notification),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** Everything of a snapshot but its lists of checkouts. */
const Head = Snapshot.omit({ checkouts: true });

// What the engine tells of its own state is not checked again on its way out: 5,000 checkouts took 40 to 160 ms of it at each start of a page.
const Told = z.custom<Checkout>();
const Whole = z.custom<Snapshot>();

/** What of a checkout comes after the first step, by its key. */
export type CheckoutRest = { readonly key: string } & Pick<Checkout, 'branches' | 'worktrees'>;

/**
 * One step of the stream: the whole first, then what changed (`head` is small; checkouts travel by key). Where it was asked for in parts, `first` comes instead of
 * the whole, with the checkouts packed (packed.ts), each without what a list of them does not show: branches with nothing unpushed, and its only
 * worktree. `rest` brings those, packed as `CheckoutRest`; `left` says how many checkouts wait for theirs.
 */
export const SnapshotEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('whole'), snapshot: Whole }),
  z.object({ kind: z.literal('first'), head: Head, checkouts: z.string(), left: z.int().nonnegative() }),
  z.object({ kind: z.literal('rest'), of: z.string(), left: z.int().nonnegative() }),
  z.object({ kind: z.literal('change'), head: Head, put: z.array(Told), removed: z.array(z.string()) }),
]);
export type SnapshotEvent = z.infer<typeof SnapshotEvent>;

/** A checkout's key over all machines: a cloned disk may bring the same checkout id twice. */
export function checkoutKey(checkout: Pick<Checkout, 'hostId' | 'id'>): string {
  return `${checkout.hostId}/${checkout.id}`;
}

/** Applies one step to what the page holds; a step that is not newer than the page's revision changes nothing. */
export function applySnapshotEvent(held: Snapshot | null, event: SnapshotEvent): Snapshot | null {
  if (event.kind === 'whole') return event.snapshot;
  if (event.kind === 'first') return { ...event.head, checkouts: unpack<Checkout>(event.checkouts) };
  if (event.kind === 'rest') return held === null ? null : withRest(held, unpack<CheckoutRest>(event.of));
  if (held === null || event.head.revision <= held.revision) return held;
  const byKey = new Map(held.checkouts.map((checkout) => [checkoutKey(checkout), checkout]));
  for (const key of event.removed) byKey.delete(key);
  for (const checkout of event.put) byKey.set(checkoutKey(checkout), checkout);
  return { ...event.head, checkouts: [...byKey.values()] };
}

function withRest(held: Snapshot, brought: readonly CheckoutRest[]): Snapshot {
  const byKey = new Map(brought.map(({ key, ...rest }) => [key, rest]));
  return {
    ...held,
    checkouts: held.checkouts.map((checkout) => {
      const rest = byKey.get(checkoutKey(checkout));
      return rest === undefined ? checkout : { ...checkout, ...rest };
    }),
  };
}
