import { z } from 'zod';
import { CheckoutId, HostId, IsoTime, ObjectId, RepositoryId } from './id.ts';

/** The nine words for how a checkout stands to its upstream (S3-2). */
export const CheckoutState = z.enum(['up-to-date', 'ahead', 'behind', 'diverged', 'local-only', 'upstream-gone', 'detached', 'unborn', 'failed']);
export type CheckoutState = z.infer<typeof CheckoutState>;

/** The words that a single branch can have: a branch is never detached, unborn or failed. */
export const BranchWord = CheckoutState.extract(['up-to-date', 'ahead', 'behind', 'diverged', 'local-only', 'upstream-gone']);
export type BranchWord = z.infer<typeof BranchWord>;

/** What git is in the middle of, per work tree. */
export const Operation = z.enum(['merge', 'rebase', 'cherry-pick', 'revert', 'am', 'bisect']);
export type Operation = z.infer<typeof Operation>;

/**
 * What a checkout is besides how it stands. `shallow`: its history is cut off; `partial`: contents are fetched when they are needed; `sparse`: only some of
 * its files are in the work tree; `submodules`: it has some; `locked`: a linked work tree that may not be removed; `lock-left`: an index.lock has been there
 * for more than a minute; `sign-in-needed`: a remote of it is left alone until a person signs in.
 */
export const Trait = z.enum(['shallow', 'partial', 'sparse', 'submodules', 'locked', 'lock-left', 'sign-in-needed']);
export type Trait = z.infer<typeof Trait>;

/** The traits that want a person. */
export const urgentTraits: readonly Trait[] = ['lock-left', 'sign-in-needed'];

const Count = z.int().nonnegative();
/** A count, or null where it is not known. */
const MaybeCount = Count.nullable();

/** One local branch of a clone, with its upstream counts (P-1). */
export const Branch = z.object({
  name: z.string(),
  tip: ObjectId,
  /** Short name of the upstream, `origin/main`; null where none is configured. */
  upstream: z.string().nullable(),
  /** The newest upstream tip that Everref knows (shadow ref, else tracking ref). */
  upstreamTip: ObjectId.nullable(),
  state: BranchWord,
  ahead: MaybeCount,
  behind: MaybeCount,
  /** Commits that are on no remote at all. */
  unpushed: MaybeCount,
  /** The user moved it back: never pushed forward behind their back. */
  held: z.boolean(),
  /** Real path of the work tree that has it checked out. */
  checkedOutAt: z.string().nullable(),
  subject: z.string(),
  committedAt: IsoTime.nullable(),
});
export type Branch = z.infer<typeof Branch>;

/** One work tree of a clone; the first is the main one. */
export const Worktree = z.object({
  path: z.string(),
  branch: z.string().nullable(),
  head: ObjectId.nullable(),
  main: z.boolean(),
  locked: z.boolean(),
  missing: z.boolean(),
});
export type Worktree = z.infer<typeof Worktree>;

/** How a file differs: `index` against HEAD, `worktree` against the index. */
export const FileChange = z.object({
  path: z.string(),
  kind: z.enum(['staged', 'unstaged', 'both', 'untracked', 'conflicted']),
});
export type FileChange = z.infer<typeof FileChange>;

/** A commit in one line, for lists. */
export const CommitLine = z.object({ id: ObjectId, subject: z.string(), author: z.string(), at: IsoTime });
export type CommitLine = z.infer<typeof CommitLine>;

/** Why a checkout could not be read, or what about it needs a person. `code` is stable, `message` is for people. */
export const Problem = z.object({ code: z.string(), message: z.string() });
export type Problem = z.infer<typeof Problem>;

/** At most this many branches, changed files, commits … travel with a state; the counts stay exact. */
export const listLimit = 200;

/** The whole state of one checkout on one host: what is published, stored and shown. */
export const Checkout = z.object({
  id: CheckoutId,
  hostId: HostId,
  repository: RepositoryId,
  /** Every remote by name with its repository id: an event matches any of them. */
  remotes: z.array(z.object({ name: z.string(), repository: RepositoryId })),
  path: z.string(),
  kind: z.enum(['clone', 'worktree', 'bare']),
  /** The same for every checkout of one clone on one host (worktrees share it). */
  cloneId: z.string(),
  branch: z.string().nullable(),
  head: ObjectId.nullable(),
  upstream: z.string().nullable(),
  state: CheckoutState,
  ahead: MaybeCount,
  behind: MaybeCount,
  staged: MaybeCount,
  unstaged: MaybeCount,
  untracked: MaybeCount,
  conflicted: MaybeCount,
  stashes: MaybeCount,
  /** Commits of the checked-out branch that are on no remote at all. */
  unpushed: MaybeCount,
  operation: Operation.nullable(),
  /** In the order of `Trait`. A host of before has none to say. */
  traits: z.array(Trait).default([]),
  held: z.boolean(),
  /** Bounded by `listLimit`; `branchCount` is the whole number. */
  branches: z.array(Branch),
  branchCount: Count,
  worktrees: z.array(Worktree),
  /** Changed files, bounded by `listLimit`. */
  files: z.array(FileChange),
  /** Unpushed commits of the checked-out branch, newest first, bounded to 20. */
  unpushedCommits: z.array(CommitLine),
  /** Stashes by message, newest first, bounded to 20. */
  stashList: z.array(z.string()),
  /** Its configuration would run a program of its own, and the user has not said that it may. */
  trusted: z.boolean(),
  /** What that is, as `key: value`, while it is not trusted: secrets taken out, at most 11 lines. */
  programs: z.array(z.string().max(500)).max(20).optional(),
  problem: Problem.nullable(),
  updatedAt: IsoTime,
});
export type Checkout = z.infer<typeof Checkout>;

/** Names what `Checkout` looks like: a state that bears it was written by this very schema. A test says what to write here when that changes. */
export const checkoutShape = '22a0bd9dced2';

/** Whether a person is needed: what the CLI's exit code 1 and the page's first filter mean. */
export function needsPerson(checkout: Pick<Checkout, 'state' | 'conflicted' | 'problem'> & Partial<Pick<Checkout, 'traits'>>): boolean {
  return (
    checkout.state === 'diverged' ||
    checkout.state === 'upstream-gone' ||
    checkout.state === 'failed' ||
    (checkout.conflicted ?? 0) > 0 ||
    checkout.traits?.some((trait) => urgentTraits.includes(trait)) === true ||
    checkout.problem !== null
  );
}

/** Whether uncommitted work lies in the work tree. */
export function isDirty(checkout: Pick<Checkout, 'staged' | 'unstaged' | 'untracked' | 'conflicted'>): boolean {
  return (checkout.staged ?? 0) + (checkout.unstaged ?? 0) + (checkout.untracked ?? 0) + (checkout.conflicted ?? 0) > 0;
}

/** How many files differ in the work tree. A file may be both staged and edited: where the list is whole it is counted once. */
export function changedFiles(checkout: Pick<Checkout, 'staged' | 'unstaged' | 'untracked' | 'conflicted' | 'files'>): number {
  const sum = (checkout.staged ?? 0) + (checkout.unstaged ?? 0) + (checkout.untracked ?? 0) + (checkout.conflicted ?? 0);
  const both = checkout.files.filter((file) => file.kind === 'both').length;
  return Math.max(0, sum - both);
}
