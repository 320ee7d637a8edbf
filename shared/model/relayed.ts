import { z } from 'zod';
import { Forge } from './forge.ts';
import { ForgeEvent } from './forge-event.ts';
import { HostId, IsoTime } from './id.ts';

/**
 * A delivery that a relay took for everybody. Hosts that have the same endpoint check it again, by the endpoint's own secret, and work on it as if it
 * had come to them; to others it only says which refs to look at.
 */
export const RelayedDelivery = z.object({
  version: z.literal(1),
  kind: z.literal('delivery'),
  id: z.string().min(8).max(100),
  /** The relay's own: no host is called so. */
  hostId: HostId,
  at: IsoTime,
  endpoint: z.string().max(200),
  forge: Forge,
  event: z.string().max(100),
  deliveryId: z.string().max(128).nullable(),
  /** What makes two deliveries the same one. */
  key: z.string().max(400),
  events: z.array(ForgeEvent).max(1000),
  /** HMAC-SHA256 in hex, by the endpoint's secret, over `relayedText`; null where the endpoint has none. */
  mac: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
});
export type RelayedDelivery = z.infer<typeof RelayedDelivery>;

/** Who a relay says it is. */
export const relayHostId = 'h-relay00000000000000';

/** What is signed: every field but the signature, in an order that both ends share. */
export function relayedText(relayed: Omit<RelayedDelivery, 'mac'>): string {
  const { version, id, at, endpoint, forge, event, deliveryId, key, events } = relayed;
  return JSON.stringify([version, id, at, endpoint, forge, event, deliveryId, key, z.array(ForgeEvent).parse(events)]);
}
