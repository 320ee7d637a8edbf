import { z } from 'zod';
import { HostId, IsoTime } from './id.ts';

/** An installation of Everref as the other machines see it. */
export const Host = z.object({
  id: HostId,
  name: z.string().min(1).max(100),
  os: z.string(),
  version: z.string(),
  lastSeenAt: IsoTime,
  /** How many checkouts it has published. */
  checkouts: z.int().nonnegative(),
  /** Whether it would act on *Pull now* from another machine. */
  takesOrders: z.boolean(),
  /** Until when its background work is paused, by its own clock; null when it is not, or does not say. A time that has passed: it goes on. */
  pausedUntil: IsoTime.nullable().default(null),
});
export type Host = z.infer<typeof Host>;
