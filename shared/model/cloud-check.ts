import { z } from 'zod';

/** One step of `cloud test`: what was tried, whether it went well, how long it took, and what is to be known or done. */
export const CloudCheck = z.object({
  what: z.string(),
  ok: z.boolean(),
  /** Null where it was not tried. */
  ms: z.int().nullable(),
  message: z.string(),
});
export type CloudCheck = z.infer<typeof CloudCheck>;
