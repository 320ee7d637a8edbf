import { z } from 'zod';
import { IsoTime, ObjectId, RepositoryId } from './id.ts';

/** How work came to be on no branch. `unlinked`: nothing here says how (a branch or work tree was deleted, or its log has expired). */
export const LostWhy = z.enum([
  'amend',
  'rebase',
  'reset',
  'undone-merge',
  'deleted-branch',
  'deleted-worktree',
  'stash',
  'force-push',
  'detached',
  'fetched',
  'unlinked',
]);
export type LostWhy = z.infer<typeof LostWhy>;

/** What keeps it on a host: a kept tip of Everref's, a bundle in its data folder, a reflog (until that expires), or nothing but git's patience. */
export const LostHeld = z.enum(['pin', 'bundle', 'reflog', 'objects']);
export type LostHeld = z.infer<typeof LostHeld>;

/** One commit of a chain. */
export const LostCommit = z.object({ id: ObjectId, subject: z.string(), author: z.string(), at: IsoTime });
export type LostCommit = z.infer<typeof LostCommit>;

/** How big the change of a whole chain is. */
export const ChangeSize = z.object({ files: z.int().nonnegative(), insertions: z.int().nonnegative(), deletions: z.int().nonnegative() });
export type ChangeSize = z.infer<typeof ChangeSize>;

/** Commits on top of each other that no branch, tag, stash or HEAD reaches. `id` is its tip's: putting that back puts back all of them. */
export const LostChain = z.object({
  id: ObjectId,
  repository: RepositoryId,
  tip: ObjectId,
  /** Newest first, at most 50. */
  commits: z.array(LostCommit),
  /** All of them; at most 1000 are counted. */
  commitCount: z.int().nonnegative(),
  why: LostWhy,
  /** The branch it was on, short; null: not known. */
  branch: z.string().nullable(),
  /** When it was lost where that is known, else when its tip was made. */
  at: IsoTime,
  /** Null: not known (a partial clone). */
  size: ChangeSize.nullable(),
  /** Of what it changes, at most 50. */
  paths: z.array(z.string()),
  /** Ids of the hosts that have it. */
  heldBy: z.array(z.string()),
  /** What keeps it on this host; null: only others have it. */
  held: LostHeld.nullable(),
  /** Where every one of its commits is on a branch with the same change under another id: those pairs. Such a chain is no lost work. */
  rewritten: z.array(z.object({ from: ObjectId, to: ObjectId })).nullable(),
  /** A clone of this host that has it; null: none. */
  path: z.string().nullable(),
});
export type LostChain = z.infer<typeof LostChain>;
