import { z } from 'zod';
import { IsoTime, ObjectId } from './id.ts';

/**
 * What a line of the activity says. A line that is `moving` is closed as `fast-forwarded`, `undone`, `refused` or `rolled-back`: written before, so
 * that no crash hides that a branch of the user's was touched. `restored`: a branch that was made at a commit that was lost.
 */
export const JournalKind = z.enum([
  'push-seen',
  'push-received',
  'fetched',
  'moving',
  'fast-forwarded',
  'refused',
  'rolled-back',
  'undone',
  'restored',
  'force-push',
  'branch-deleted',
  'tip-kept',
  'order-received',
  'entry-run',
  'branch-reset',
  'mirrored',
  'error',
]);
export type JournalKind = z.infer<typeof JournalKind>;

/** A ref that was moved along with the one that a line is about. Null: it was not there, or is no longer. */
export const AlongRef = z.object({ ref: z.string(), before: ObjectId.nullable(), after: ObjectId.nullable() });
export type AlongRef = z.infer<typeof AlongRef>;

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
  /** It was undone, by a later line of kind `undone`. */
  undone: z.boolean(),
  /** Tracking and shadow refs that went along; an undo takes them back. */
  along: z.array(AlongRef).max(20).default([]),
});
export type JournalEntry = z.infer<typeof JournalEntry>;

/** Lines that say that Everref moved a branch. */
const moves: ReadonlySet<JournalKind> = new Set<JournalKind>(['fast-forwarded', 'undone', 'restored']);

/** Whether a line can be undone as far as it says itself; whether it still holds is seen when it is tried. */
export function mayUndo(entry: Pick<JournalEntry, 'what' | 'undone' | 'ref' | 'after'>): boolean {
  return moves.has(entry.what) && !entry.undone && entry.ref !== null && entry.after !== null;
}
