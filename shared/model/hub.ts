import { z } from 'zod';
import { HostId, IsoTime } from './id.ts';

/** A machine that joined this hub. */
export const HubMachine = z.object({
  hostId: HostId,
  name: z.string(),
  joinedAt: IsoTime,
  /** When it last asked, to the minute; null: never. */
  usedAt: IsoTime.nullable(),
});
export type HubMachine = z.infer<typeof HubMachine>;

/** Whether this machine serves as a hub. */
export const HubState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('off') }),
  /** It is with the hub at this address. */
  z.object({ kind: z.literal('joined'), url: z.string() }),
  /** Wanted, and it cannot: why, in words. */
  z.object({ kind: z.literal('failed'), message: z.string() }),
  z.object({
    kind: z.literal('serving'),
    /** Where the others reach it, best first. */
    urls: z.array(z.string()),
    /** SHA-256 of its certificate; null where it speaks without TLS, on loopback. */
    fingerprint: z.string().nullable(),
    machines: z.array(HubMachine),
  }),
]);
export type HubState = z.infer<typeof HubState>;

/** What another machine joins with: once, until then. */
export const JoinOffer = z.object({ url: z.string(), code: z.string(), expiresAt: IsoTime });
export type JoinOffer = z.infer<typeof JoinOffer>;
