import { listRefs } from '../../git/commands/list-refs.ts';
import { incomingRef, shadowRef } from '../../git/everref-refs.ts';
import type { ListedRef } from '../../git/parse/listed-refs.ts';
import type { Git } from '../../git/run.ts';
import { type Remote, trackedBranch, trackingRef } from '../../workspace/clone.ts';
import { trackingPatterns } from './remote-branches.ts';

/** What this clone knows of one branch of a remote. */
export interface KnownBranch {
  /** Full name on the remote. */
  readonly branch: string;
  readonly shadow: string | null;
  readonly tracking: string | null;
}

/** A branch of the user's that follows a branch of the remote. */
export interface LocalBranch {
  /** `refs/heads/…` */
  readonly ref: string;
  readonly tip: string;
  /** Full name of the upstream on the remote. */
  readonly upstream: string;
  /** The work tree that has it checked out, as git writes it. */
  readonly worktree: string | null;
}

/** A clone's refs as far as one remote is concerned, read in one run. */
export interface TipView {
  readonly known: ReadonlyMap<string, KnownBranch>;
  readonly locals: readonly LocalBranch[];
  /** What a fetch of ours brought and nobody adopted yet, by branch. */
  readonly incoming: ReadonlyMap<string, string>;
  /** All tracking refs of the remote, by name: also those that no branch maps to. */
  readonly trackingRefs: ReadonlySet<string>;
}

/** The newest tip that is known of a branch: the shadow, else the user's tracking ref. */
export function knownTip(known: KnownBranch | undefined): string | null {
  return known?.shadow ?? known?.tracking ?? null;
}

/** Reads a clone's refs with an eye to one remote. */
export async function readTips(git: Git, cwd: string, remote: Remote): Promise<TipView> {
  const shadows = shadowRef(remote.name, '');
  const incoming = incomingRef(remote.name, '');
  return arrangeTips(await listRefs(git, cwd, ['refs/heads/', shadows, incoming, ...trackingPatterns(remote)]), remote);
}

/** Sorts refs into what they are for a remote. Pure. */
export function arrangeTips(refs: readonly ListedRef[], remote: Remote): TipView {
  const shadows = shadowRef(remote.name, '');
  const incomings = incomingRef(remote.name, '');
  const known = new Map<string, KnownBranch>();
  const incoming = new Map<string, string>();
  const locals: LocalBranch[] = [];
  const trackingRefs = new Set<string>();
  const note = (branch: string, what: Partial<KnownBranch>) => known.set(branch, { branch, shadow: null, tracking: null, ...known.get(branch), ...what });
  for (const ref of refs) {
    if (ref.name.startsWith(shadows)) {
      note(`refs/heads/${ref.name.slice(shadows.length)}`, { shadow: ref.id });
    } else if (ref.name.startsWith(incomings)) {
      incoming.set(`refs/heads/${ref.name.slice(incomings.length)}`, ref.id);
    } else if (ref.name.startsWith('refs/heads/') && ref.upstreamRemote === remote.name && ref.upstreamRef.startsWith('refs/heads/')) {
      locals.push({ ref: ref.name, tip: ref.id, upstream: ref.upstreamRef, worktree: ref.worktree === '' ? null : ref.worktree });
    }
    const branch = ref.name.startsWith('refs/heads/') ? undefined : trackedBranch([remote], ref.name)?.branch;
    if (branch !== undefined) {
      trackingRefs.add(ref.name);
      note(branch, { tracking: ref.id });
    }
  }
  return { known, locals, incoming, trackingRefs };
}

/**
 * Whether a branch of a remote concerns this clone: its refspecs give it a tracking ref. Another one (of a single-branch clone) is none of
 * its business, whoever pushed it; git itself knows no upstream without a tracking ref.
 */
export function concerns(remote: Remote, branch: string): boolean {
  return trackingRef(remote, branch) !== null;
}
