import { z } from 'zod';
import { ObjectId } from './id.ts';
import { RefusalReason } from './pull.ts';

/** Stable codes for why a line of the journal was not undone: those of a refused move, and its own. */
export const UndoReason = z.enum([
  ...RefusalReason.options,
  /** No line has this id. */
  'no-such-line',
  /** The line tells of nothing that can be undone. */
  'nothing-to-undo',
  'already-undone',
  /** The branch is where it was already. */
  'already-back',
  /** There are commits on top of what Everref had moved it to. */
  'commits-on-top',
  /** The branch was moved elsewhere, or deleted. */
  'moved-since',
  /** The commit that it would go back to is no longer in the repository. */
  'commit-gone',
]);
export type UndoReason = z.infer<typeof UndoReason>;

/** What came of an undo. Nothing was changed unless `result` is `undone`. */
export const UndoResult = z.object({
  /** The line that was to be undone. */
  id: z.string(),
  hostId: z.string(),
  result: z.enum(['undone', 'refused', 'failed']),
  reason: UndoReason.nullable(),
  /** Plain words: what happened, or why not and what to do. */
  message: z.string(),
  repository: z.string().nullable(),
  path: z.string().nullable(),
  ref: z.string().nullable(),
  /** Where the branch was, and where it is now. */
  before: ObjectId.nullable(),
  after: ObjectId.nullable(),
  /** The line that the undo wrote; it can be undone itself. */
  line: z.string().nullable(),
});
export type UndoResult = z.infer<typeof UndoResult>;
