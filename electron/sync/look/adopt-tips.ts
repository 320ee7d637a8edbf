import type { RefChange } from '../../git/commands/update-ref.ts';
import { incomingRef, pinRef, shadowRef } from '../../git/everref-refs.ts';
import { refsCollide } from './remote-branches.ts';

/** Everything that the decision about one branch of a remote needs. Plain data. */
export interface SeenBranch {
  readonly branch: string;
  /** What the remote has now; null: it no longer has it. */
  readonly tip: string | null;
  readonly shadow: string | null;
  readonly tracking: string | null;
  /** The tracking ref that the remote's refspecs give it; null: none. */
  readonly trackingRef: string | null;
  /** The known tip is no ancestor of the new one. Only looked at where both are there and differ. */
  readonly forced: boolean;
  /** Gone: no other ref here contains the known tip. */
  readonly orphaned: boolean;
  /** Tip in the row of `gone_branches`, where there is one. */
  readonly goneTip: string | null;
}

/** What happened to a branch on the remote since it was last looked at. */
export interface TipEvent {
  readonly kind: 'new' | 'moved' | 'forced' | 'deleted' | 'returned';
  readonly branch: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What to do about it: pins and removals come first (one transaction), then the rest (another); a crash between costs nothing. */
export interface Adoption {
  readonly pins: readonly { readonly id: string; readonly branch: string; readonly tip: string }[];
  readonly first: readonly RefChange[];
  readonly next: readonly RefChange[];
  readonly events: readonly TipEvent[];
}

export interface AdoptionSetting {
  readonly remote: string;
  /** Tracking refs that exist: a new one must not collide with a stale `a` or `a/b`. */
  readonly trackingRefs: ReadonlySet<string>;
  /** Incoming refs that exist, by branch: they go. */
  readonly incoming: ReadonlyMap<string, string>;
  /** Make no refs of ours (mirror remotes). */
  readonly refless: boolean;
  readonly newId: () => string;
}

/**
 * Decides what becomes of the tips that a remote has: overwritten ones and those of deleted branches are pinned before anything else, the
 * shadow follows the remote, a branch that is new here gets its tracking ref, and no tracking ref that exists is touched (N-6, N-16). Pure
 * but for ids.
 */
export function decideAdoption(seen: readonly SeenBranch[], setting: AdoptionSetting): Adoption {
  const { remote, trackingRefs, incoming, refless, newId } = setting;
  const pins: { id: string; branch: string; tip: string }[] = [];
  const first: RefChange[] = [];
  const next: RefChange[] = [];
  const events: TipEvent[] = [];
  const taken = new Set(trackingRefs);

  const keep = (branch: string, tip: string) => {
    const id = newId();
    pins.push({ id, branch, tip });
    if (!refless) first.push({ kind: 'create', ref: pinRef(id), to: tip });
  };
  const dropShadow = (entry: SeenBranch) => {
    if (entry.shadow !== null) first.push({ kind: 'delete', ref: shadowRef(remote, entry.branch), before: entry.shadow });
  };

  for (const entry of seen) {
    const { branch, tip, shadow, tracking } = entry;
    const known = shadow ?? tracking;
    if (tip === null) {
      if (known === null) continue;
      dropShadow(entry);
      // The row holds what stays behind: the user's tracking ref, which only they prune.
      // With a shadow it had come back in between, whoever noticed: what that held is looked at as any other.
      if (shadow === null && entry.goneTip === tracking) continue;
      if (entry.orphaned) keep(branch, known);
      events.push({ kind: 'deleted', branch, before: known, after: null });
      continue;
    }
    if (entry.goneTip !== null) events.push({ kind: 'returned', branch, before: entry.goneTip, after: tip });
    if (known === tip) {
      if (shadow !== null && shadow === tracking) dropShadow(entry);
      continue;
    }
    if (known !== null && entry.forced) keep(branch, known);
    if (known === null) {
      events.push({ kind: 'new', branch, before: null, after: tip });
      const name = entry.trackingRef;
      if (name !== null && ![...taken].some((other) => refsCollide(other, name))) {
        taken.add(name);
        next.push({ kind: 'create', ref: name, to: tip });
        continue;
      }
    } else {
      events.push({ kind: entry.forced ? 'forced' : 'moved', branch, before: known, after: tip });
    }
    if (tip === tracking) dropShadow(entry);
    else if (!refless) {
      const ref = shadowRef(remote, branch);
      next.push(shadow === null ? { kind: 'create', ref, to: tip } : { kind: 'update', ref, to: tip, before: shadow });
    }
  }
  for (const [branch, id] of incoming) next.push({ kind: 'delete', ref: incomingRef(remote, branch), before: id });
  return { pins, first, next, events };
}

/**
 * Branches that the remote cannot have any more because it has one that collides with them (`a` was renamed to `a/b`): asked for or not,
 * they are gone, and their shadows would block the new one's.
 */
export function displaced(present: readonly string[], known: readonly string[]): readonly string[] {
  return known.filter((branch) => !present.includes(branch) && present.some((other) => refsCollide(branch, other)));
}
