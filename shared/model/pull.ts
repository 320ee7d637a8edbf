import { z } from 'zod';
import { ObjectId, RepositoryId } from './id.ts';

export const PullOutcome = z.enum(['up-to-date', 'fast-forwarded', 'fetched', 'refused', 'failed']);
export type PullOutcome = z.infer<typeof PullOutcome>;

/** Stable codes for why a branch was not moved; the words for each are in `refusalWords`. */
export const RefusalReason = z.enum([
  'diverged',
  'ahead',
  'held',
  'operation-in-progress',
  'conflicted',
  'local-changes-in-the-way',
  'untracked-in-the-way',
  'ignored-in-the-way',
  'checked-out-elsewhere',
  'detached',
  'unborn',
  'bare',
  'no-upstream',
  'upstream-gone',
  'locked',
  'read-only',
  'no-space',
  'filter-missing',
  'not-trusted',
  'unrelated',
  'shallow',
  'switched-off',
  'paused',
  'sign-in-needed',
  'access-denied',
  'host-key-unknown',
  'host-key-changed',
  'certificate',
  'remote-unreachable',
  'missing-folder',
  'git-failed',
  'not-answered',
  'cut-off-earlier',
  'submodule-left',
]);
export type RefusalReason = z.infer<typeof RefusalReason>;

/** What *Pull now*, a push event or the reconcile pass did to one branch of one checkout. */
export const PullResult = z.object({
  hostId: z.string(),
  checkoutId: z.string().nullable(),
  repository: RepositoryId,
  path: z.string(),
  branch: z.string().nullable(),
  result: PullOutcome,
  reason: RefusalReason.nullable(),
  /** Plain words for people: what happened or why not, and what to do. */
  message: z.string(),
  before: ObjectId.nullable(),
  after: ObjectId.nullable(),
  /** The journal line of a move, on the machine that made it: what *Undo* names. */
  line: z.string().optional(),
});
export type PullResult = z.infer<typeof PullResult>;

/** What to pull: everything, one machine, or one checkout of one machine. */
export const PullTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('host'), hostId: z.string() }),
  z.object({ kind: z.literal('checkout'), hostId: z.string(), checkoutId: z.string() }),
]);
export type PullTarget = z.infer<typeof PullTarget>;
