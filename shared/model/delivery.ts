import { z } from 'zod';
import { Forge } from './forge.ts';
import { ForgeEvent } from './forge-event.ts';
import { IsoTime } from './id.ts';

/** What became of a delivery. `waiting`: on disk, its work is to be done. */
export const DeliveryDecision = z.enum(['waiting', 'accepted', 'ignored', 'refused', 'failed']);
export type DeliveryDecision = z.infer<typeof DeliveryDecision>;

/** A line of the delivery log. */
export const Delivery = z.object({
  id: z.string(),
  at: IsoTime,
  /** The path that was sent to, without a secret. */
  endpoint: z.string(),
  forge: Forge,
  event: z.string(),
  /** The forge's own id of the delivery; null where it gave none. */
  deliveryId: z.string().nullable(),
  repository: z.string().nullable(),
  ref: z.string().nullable(),
  decision: DeliveryDecision,
  /** Why, in plain words. */
  reason: z.string(),
});
export type Delivery = z.infer<typeof Delivery>;

/** A delivery with what was sent; secrets are taken out of it, and it is cut. */
export const DeliveryDetail = Delivery.extend({
  headers: z.record(z.string(), z.string()),
  /** Null where it is no longer kept. */
  payload: z.string().nullable(),
  events: z.array(ForgeEvent),
  runs: z.array(z.string()),
});
export type DeliveryDetail = z.infer<typeof DeliveryDetail>;
