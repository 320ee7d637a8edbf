import { z } from 'zod';
import { IsoTime, ObjectId } from './id.ts';

/**
 * What a line of the activity says. A line that is `moving` is closed as `fast-forwarded`, `refused` or `rolled-back`: written before, so that no
 * crash hides that a branch of the user's was touched.
 */
export const JournalKind = z.enum([
  'push-seen',
  'push-received',
  'fetched',
  'moving',
  'fast-forwarded',
  'refused',
  'rolled-back',
  'force-push',
  'branch-deleted',
  'tip-kept',
  'order-received',
  'error',
]);
export type JournalKind = z.infer<typeof JournalKind>;

/** One line of the journal, newest first in every list. Written before the move it tells of, closed after. */
export const JournalEntry = z.object({
  id: z.string(),
  at: IsoTime,
  hostId: z.string(),
  repository: z.string().nullable(),
  checkoutId: z.string().nullable(),
  path: z.string().nullable(),
  ref: z.string().nullable(),
  before: ObjectId.nullable(),
  after: ObjectId.nullable(),
  what: JournalKind,
  /** A stable code (a refusal's reason, or what set it off: `push`, `reconcile`, `pull-now`, `order`). */
  why: z.string(),
  /** The words for a person. */
  message: z.string(),
  /** The event that led to it. */
  event: z.string().nullable(),
  undone: z.boolean(),
});
export type JournalEntry = z.infer<typeof JournalEntry>;
