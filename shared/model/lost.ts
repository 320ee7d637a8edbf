import { z } from 'zod';
import { LostChain } from './finding.ts';
import { HostId, IsoTime, ObjectId, RepositoryId } from './id.ts';

/**
 * What keeps commits on a host, the surest first: a kept tip of Everref's, a bundle in its data folder, a reflog (until that expires), or nothing but
 * git's patience.
 */
export const LostHeld = z.enum(['pin', 'bundle', 'reflog', 'objects']);
export type LostHeld = z.infer<typeof LostHeld>;

/** A chain as this host lists it: what others publish of it and what this host knows itself, as one. */
export const ListedChain = LostChain.extend({
  /** The same as `id`. */
  tip: ObjectId,
  /** What keeps it on this host; null: only others have it. */
  held: LostHeld.nullable(),
  /** Where every one of its commits is on a branch as the same change under another id: those pairs. Such a chain is no lost work. */
  rewritten: z.array(z.object({ from: ObjectId, to: ObjectId })).nullable(),
  /** A clone of this host that has it; null: none. */
  path: z.string().nullable(),
});
export type ListedChain = z.infer<typeof ListedChain>;

/** How the scan of one clone stands. */
export const ScanState = z.object({
  repository: RepositoryId,
  path: z.string(),
  /** `waiting` for its turn; `refused`: cannot be scanned, `message` says why. */
  state: z.enum(['never', 'waiting', 'scanning', 'done', 'refused', 'failed']),
  message: z.string().nullable(),
  scannedAt: IsoTime.nullable(),
  /** Chains that were found, rewritten ones left out. */
  chains: z.int().nonnegative(),
});
export type ScanState = z.infer<typeof ScanState>;

/** Bringing a commit back from another machine: what is under way, and what came of it. */
export const Rescue = z.object({
  id: z.string(),
  repository: RepositoryId,
  commit: ObjectId,
  /** Which machine is asked; null: the forge still had it. */
  from: HostId.nullable(),
  /** `asked`: waits for that machine, which may be off; `brought`: it is on the remote and is being fetched; `here`: this machine has it; `stopped`: by a person. */
  state: z.enum(['asked', 'brought', 'here', 'refused', 'expired', 'failed', 'stopped']),
  message: z.string(),
  /** The branch that was made of it (`refs/heads/…`); null: it is only kept. */
  branch: z.string().nullable(),
  at: IsoTime,
  expiresAt: IsoTime,
});
export type Rescue = z.infer<typeof Rescue>;

/** Whether a rescue is waited for, or fetched; else it has ended, or there is none. */
export function isUnderWay(rescue: Pick<Rescue, 'state'> | undefined): boolean {
  return rescue?.state === 'asked' || rescue?.state === 'brought';
}
