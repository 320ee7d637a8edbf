import { z } from 'zod';
import { PullResult, PullTarget } from '../../shared/model/pull.ts';

/** An order as it is stored: checked again by whoever takes it. */
export const OrderBody = z.object({
  id: z.string(),
  kind: z.literal('pull'),
  from: z.string(),
  to: z.string(),
  target: PullTarget,
  expiresAt: z.iso.datetime(),
});

/** The answer to an order as it is stored. */
export const Answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), results: z.array(PullResult) }),
  z.object({ kind: z.literal('refused'), message: z.string() }),
  z.object({ kind: z.literal('expired') }),
]);
