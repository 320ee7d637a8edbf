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
  /** When it was first known to have happened. */
  at: IsoTime,
  /** When the branch was last known to be at `before`: it happened between the two. Left out: not known. */
  since: IsoTime.optional(),
  by: z.string().nullable(),
  sources: z.array(ForcePushSource),
  /** Which host knows it how. */
  seenBy: z.array(z.object({ hostId: z.string(), source: ForcePushSource })).optional(),
  /** Commits of `before` that `after` still has, or another branch of the remote; null until counted. */
  kept: z.int().nonnegative().nullable(),
  /** Commits of `before` with the same change under another id, or with none of their own. */
  rewritten: z.int().nonnegative().nullable(),
  /** Commits of `before` that are in the remote's branches in no form. */
  lost: z.int().nonnegative().nullable(),
  /** Host ids that keep the old tip. */
  heldBy: z.array(z.string()),
  /** Hosts that kept the old tip once and let it go. */
  letGoBy: z.array(z.string()).optional(),
  /** How often a host took hold of the old tip and let it go, counted together, where it did more than that once: odd is held. */
  holds: z.record(z.string(), z.int().min(3)).optional(),
});
export type ForcePush = z.infer<typeof ForcePush>;
