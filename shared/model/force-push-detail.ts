import { z } from 'zod';
import { CommitLine } from './checkout.ts';
import { ForcePush } from './force-push.ts';
import { IsoTime, ObjectId, RepositoryId } from './id.ts';
import { RefName } from './ref.ts';

/** Some commits, and how many there are besides: `more` counts up to a thousand. */
export const CommitSome = z.object({ commits: z.array(CommitLine), more: z.int().nonnegative() });
export type CommitSome = z.infer<typeof CommitSome>;

/** A commit whose change is still there, in `by`; null: it had none of its own (an empty commit, a clean merge). */
export const RewrittenCommit = z.object({ commit: CommitLine, by: CommitLine.nullable(), how: z.enum(['same-change', 'squashed', 'nothing-own']) });
export type RewrittenCommit = z.infer<typeof RewrittenCommit>;

/** A commit that is there in no form. `likely`: one that seems to have been made of it, with another change. */
export const GoneCommit = z.object({ commit: CommitLine, likely: CommitLine.nullable() });
export type GoneCommit = z.infer<typeof GoneCommit>;

/** What a force push did to its commits, as a clone of this machine tells it. */
export const ForcePushDetail = z.object({
  entry: ForcePush,
  /** The old tip is on this machine. */
  here: z.boolean(),
  /** Null: they could not be compared; `problem` says why in words. */
  commits: z
    .object({
      kept: CommitSome,
      rewritten: z.array(RewrittenCommit),
      gone: z.array(GoneCommit),
      /** There are more of them than are compared. */
      tooMany: z.boolean(),
    })
    .nullable(),
  problem: z.string().nullable(),
  /** The kept tip on this machine, if it is pinned. */
  pin: z.string().nullable(),
});
export type ForcePushDetail = z.infer<typeof ForcePushDetail>;

/** What putting a branch back would do, asked of the remote just now. */
export const PutBackPlan = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('plan'),
    /** The remote's name here, and the branch's short one. */
    remote: z.string(),
    branch: z.string(),
    /** The tip that is there now; all zeros: the branch is not there. To be given back as `expect`. */
    now: ObjectId,
    /** Commits that would be overwritten in turn. */
    overwritten: CommitSome,
    /** Commits that would be there again. */
    restored: CommitSome,
  }),
  z.object({ kind: z.literal('refused'), reason: z.string(), message: z.string() }),
]);
export type PutBackPlan = z.infer<typeof PutBackPlan>;

/** What came of it. `moved`: the branch is no longer where it was expected; look again. */
export const PutBackResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), message: z.string(), before: ObjectId, after: ObjectId }),
  z.object({ kind: z.literal('refused'), reason: z.string(), message: z.string() }),
]);
export type PutBackResult = z.infer<typeof PutBackResult>;

/** A tip that is kept on this machine. */
export const KeptTip = z.object({
  id: z.string(),
  repository: RepositoryId,
  /** Where the clone lies. */
  path: z.string(),
  remote: z.string(),
  ref: RefName,
  tip: ObjectId,
  /** Since when it is kept. */
  at: IsoTime,
  /** Subject of the tip; null: not here any more. */
  subject: z.string().nullable(),
  /** Bytes that are in it and in no ref of the user's; null: not measured. */
  bytes: z.int().nonnegative().nullable(),
  /** Kept for ever. */
  keep: z.boolean(),
  /** A bundle in the data folder instead of a ref (a mirror remote). */
  bundled: z.boolean(),
  /** The force push that it is of. */
  forcePush: z.string().nullable(),
});
export type KeptTip = z.infer<typeof KeptTip>;

/** All that is kept, newest first, and the rule. */
export const KeptTips = z.object({ items: z.array(KeptTip), days: z.number(), bytesPerRepository: z.number() });
export type KeptTips = z.infer<typeof KeptTips>;

/** What *forget* took away. */
export const Forgotten = z.object({ repository: RepositoryId, path: z.string(), pins: z.int(), problem: z.string().nullable() });
export type Forgotten = z.infer<typeof Forgotten>;
