import { z } from 'zod';
import { Forced } from './forced.ts';
import { ObjectId } from './id.ts';
import { RefName } from './ref.ts';

/** Addresses that a forge names a repository by; the first that fits a repository known here counts. */
const Addresses = z.array(z.string().min(1).max(2048)).min(1).max(8);
const Name = z.string().max(300).nullable();

/** A branch or tag that moved, as a forge tells it. All zeros: it did not exist, or is gone. */
export const ForgePush = z.object({
  kind: z.literal('push'),
  addresses: Addresses,
  ref: RefName,
  before: ObjectId,
  after: ObjectId,
  forced: Forced,
  by: Name,
  /** Of the commit at `after`. */
  headAt: z.string().max(64).nullable(),
  headAuthor: Name,
});
export type ForgePush = z.infer<typeof ForgePush>;

/** A pull request that was opened, changed or closed. */
export const ForgePullRequest = z.object({
  kind: z.literal('pull-request'),
  addresses: Addresses,
  number: z.int().positive().max(2_000_000_000),
  action: z.enum(['opened', 'reopened', 'updated', 'labelled', 'closed', 'other']),
  open: z.boolean(),
  /** The head's branch in its own repository. */
  branch: z.string().min(1).max(500),
  /** Null where the forge does not say it whole. */
  head: ObjectId.nullable(),
  /** The ref under which the base repository has the head; null where the forge makes none. */
  headRef: RefName.nullable(),
  /** Who owns the head's repository; null where the fork is gone. */
  headOwner: Name,
  fromFork: z.boolean(),
  author: Name,
  labels: z.array(z.string().max(200)).max(100),
});
export type ForgePullRequest = z.infer<typeof ForgePullRequest>;

/** What a delivery says, in one shape for all forges. */
export const ForgeEvent = z.discriminatedUnion('kind', [
  ForgePush,
  ForgePullRequest,
  z.object({ kind: z.literal('ping') }),
  z.object({ kind: z.literal('renamed'), addresses: Addresses, former: z.string().max(500) }),
  /** Nothing that Everref does anything about. */
  z.object({ kind: z.literal('other'), name: z.string().max(100) }),
]);
export type ForgeEvent = z.infer<typeof ForgeEvent>;
