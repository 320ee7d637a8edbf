import { z } from 'zod';
import { HostId, IsoTime, ObjectId, RepositoryId } from './id.ts';

/**
 * How commits came to be on no branch. `fetched`: brought for a look, never on one. `unknown`: nothing tells (a branch or work tree was deleted before
 * Everref knew it, or its log has expired).
 */
export const LostWhy = z.enum([
  'amend',
  'rebase',
  'reset',
  'deleted-branch',
  'deleted-worktree',
  'dropped-stash',
  'force-push',
  'undone-merge',
  'detached',
  'fetched',
  'unknown',
]);
export type LostWhy = z.infer<typeof LostWhy>;

/** One commit of a lost chain, in the words a list shows. */
export const LostCommit = z.object({ id: ObjectId, subject: z.string().max(500), author: z.string().max(300), at: IsoTime });
export type LostCommit = z.infer<typeof LostCommit>;

/** Commits that hang together and that no branch holds any more. Lists are cut, counts are whole. */
export const LostChain = z.object({
  /** The id of its tip. */
  id: ObjectId,
  repository: RepositoryId,
  /** Newest first. */
  commits: z.array(LostCommit).max(50),
  commitCount: z.int().positive(),
  why: LostWhy,
  /** The branch they were on, short; null where nothing tells. */
  branch: z.string().max(1024).nullable(),
  /** When they were lost. */
  at: IsoTime,
  paths: z.array(z.string().max(4096)).max(50),
  size: z.object({ files: z.int().nonnegative(), insertions: z.int().nonnegative(), deletions: z.int().nonnegative() }).nullable(),
  /** Ids of the hosts that have the commits. */
  heldBy: z.array(HostId).max(100),
});
export type LostChain = z.infer<typeof LostChain>;

/** What the finder looks for; every part narrows. */
export const FindingQuery = z.object({
  words: z.string().max(500).optional(),
  author: z.string().max(300).optional(),
  path: z.string().max(4096).optional(),
  /** Text that a commit added or took away. */
  changed: z.string().max(500).optional(),
  branch: z.string().max(1024).optional(),
  /** A commit's id or its beginning. */
  id: z
    .string()
    .regex(/^[0-9a-f]{4,64}$/)
    .optional(),
  since: IsoTime.optional(),
  until: IsoTime.optional(),
  repository: RepositoryId.optional(),
});
export type FindingQuery = z.infer<typeof FindingQuery>;

/** How many chains a host publishes at most. */
export const chainsAtMost = 200;

/** What one host could give back. */
export const HostFindings = z.object({ hostId: HostId, at: IsoTime, chains: z.array(LostChain).max(chainsAtMost) });
export type HostFindings = z.infer<typeof HostFindings>;
