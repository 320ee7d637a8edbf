import { z } from 'zod';

/** What a checkout's folder can be opened with (P-4). */
export const OpenWith = z.enum(['terminal', 'editor', 'files']);
export type OpenWith = z.infer<typeof OpenWith>;
