import { z } from 'zod';

/** What was asked of a cloud that is paid by use, since this process uses it (N-13). Tries that failed and were repeated count, too. */
export const CloudUsage = z.object({
  /** Requests to queues, of messages published, and to the table. */
  queueRequests: z.int(),
  publishes: z.int(),
  tableRequests: z.int(),
  /** As the table counts them: a write of 1 KB, a consistent read of 4 KB. */
  writeUnits: z.number(),
  readUnits: z.number(),
  /** Changes of a checkout's state that were told. */
  changes: z.int(),
});
export type CloudUsage = z.infer<typeof CloudUsage>;
