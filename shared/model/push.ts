import { z } from 'zod';
import { Forced } from './forced.ts';
import { HostId, IsoTime, ObjectId, RepositoryId } from './id.ts';
import { BranchRef } from './ref.ts';
import { RelayedDelivery } from './relayed.ts';

export { Forced } from './forced.ts';

/**
 * "Look at this ref of this repository": a hint, never a state. `before`/`after` are what the sender saw (all zeros: it did
 * not exist / is gone) and only ever displayed or compared; the receiver asks the remote itself.
 */
export const PushEvent = z.object({
  version: z.literal(1),
  kind: z.literal('push'),
  id: z.string().min(8).max(100),
  repository: RepositoryId,
  ref: BranchRef,
  before: ObjectId,
  after: ObjectId,
  forced: Forced,
  /** Who made it known. */
  hostId: HostId,
  /** The clone on that host that pushed: the only one that need not look. */
  cloneId: z.string().nullable(),
  /** When the remote took it, by the sender's clock. */
  at: IsoTime,
  by: z.string().max(300).nullable(),
});
export type PushEvent = z.infer<typeof PushEvent>;

/** "The state with this key is new": whoever is looking reads it. */
export const StateEvent = z.object({
  version: z.literal(1),
  kind: z.literal('state'),
  id: z.string().min(8).max(100),
  hostId: HostId,
  checkoutIds: z.array(z.string()).max(500),
  at: IsoTime,
});
export type StateEvent = z.infer<typeof StateEvent>;

/** What travels on the event bus. Unknown kinds and newer versions are acknowledged and shown, never fatal. */
export const CloudEvent = z.discriminatedUnion('kind', [PushEvent, StateEvent, RelayedDelivery]);
export type CloudEvent = z.infer<typeof CloudEvent>;
