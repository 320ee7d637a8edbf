import { oc } from '@orpc/contract';
import { z } from 'zod';
import { CommitDiff, PairDiff, WorktreeDiff, WorktreePart } from '../model/diff.ts';
import { CheckoutId, ObjectId, RepositoryId } from '../model/id.ts';

/** Differences, read from this machine's clones of a repository. Bounded: what is left out is counted, and a single file can be asked for. */
export const diffContract = {
  /** What a commit changed. `path`: only that file (its new name), and more of it. */
  commit: oc
    .route({ method: 'GET', path: '/diff/commit' })
    .input(z.object({ repository: RepositoryId, commit: ObjectId, path: z.string().min(1).max(4096).optional() }))
    .output(CommitDiff),
  /** How the change of `after` differs from that of `before`, whose place it took. */
  pair: oc
    .route({ method: 'GET', path: '/diff/pair' })
    .input(z.object({ repository: RepositoryId, before: ObjectId, after: ObjectId }))
    .output(PairDiff),
  /** What is not committed in a checkout of this machine. `path`: only that file, and more of it. */
  worktree: oc
    .route({ method: 'GET', path: '/diff/worktree' })
    .input(z.object({ checkoutId: CheckoutId, part: WorktreePart, path: z.string().min(1).max(4096).optional() }))
    .output(WorktreeDiff),
};
