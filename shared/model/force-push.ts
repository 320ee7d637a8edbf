import { z } from 'zod';
import { IsoTime, ObjectId, RepositoryId } from './id.ts';
import { RefName } from './ref.ts';

/** How an overwritten branch became known. */
export const ForcePushSource = z.enum(['fetch', 'reflog', 'push', 'webhook', 'other-host']);
export type ForcePushSource = z.infer<typeof ForcePushSource>;

/** One branch that went from `before` to `after` although `after` does not contain `before` (or was deleted: `after` all zeros). */
export const ForcePush = z.object({
  id: z.string(),
  repository: RepositoryId,
  ref: RefName,
  before: ObjectId,
  after: ObjectId,
  at: IsoTime,
  by: z.string().nullable(),
  sources: z.array(ForcePushSource),
  /** Commits of `before` that `after` still has; null until counted. */
  kept: z.int().nonnegative().nullable(),
  /** Commits of `before` with the same change under another id in `after`. */
  rewritten: z.int().nonnegative().nullable(),
  /** Commits of `before` that are in `after` in no form. */
  lost: z.int().nonnegative().nullable(),
  /** Host ids that keep the old tip. */
  heldBy: z.array(z.string()),
});
export type ForcePush = z.infer<typeof ForcePush>;
