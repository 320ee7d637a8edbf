import { z } from 'zod';

/** Whether a movement overwrote commits; `unknown` until the old tip could be compared. */
export const Forced = z.enum(['yes', 'no', 'unknown']);
export type Forced = z.infer<typeof Forced>;
