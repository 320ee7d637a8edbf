import type { Collision } from '../../shared/model/collision.ts';
import type { ForcePush } from '../../shared/model/force-push.ts';
import type { OnlyHere } from '../../shared/model/only-here.ts';
import type { PullResult } from '../../shared/model/pull.ts';
import type { Run } from '../../shared/model/run.ts';
import type { Trouble } from '../../shared/model/snapshot.ts';

/** Why it is time to say what exists only here. */
export type LeavingReason = 'lock' | 'suspend' | 'quit' | 'hour';

/** Something that happened and that a person might want to be told. */
export type Change =
  /** A branch was moved forward. `commits`: how many it gained; `from`: the machine they were pushed on; null where it is not known. */
  | { readonly kind: 'fast-forwarded'; readonly result: PullResult; readonly commits: number | null; readonly from: string | null }
  | { readonly kind: 'refused'; readonly result: PullResult }
  | { readonly kind: 'force-push'; readonly entry: ForcePush }
  /** Work began here on a branch on which another machine, called `machine`, has work of its own (N-3). */
  | { readonly kind: 'collision'; readonly collision: Collision; readonly machine: string }
  /** The person leaves this machine, and `items` exist nowhere else (N-4). Never empty. */
  | { readonly kind: 'leave'; readonly items: readonly OnlyHere[]; readonly reason: LeavingReason }
  /** A run of an entry failed, or was cut off (S1-8). */
  | { readonly kind: 'run-failed'; readonly run: Run }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

/** What makes two changes the same thing: said once, whichever clone, pass or restart brings it up again. */
export function causeOf(change: Change): string {
  switch (change.kind) {
    case 'fast-forwarded':
      return ['moved', change.result.hostId, change.result.repository, change.result.branch, change.result.after].join(' ');
    case 'refused': {
      // The repository, too: what a remote refused has no checkout.
      const { hostId, repository, checkoutId, branch, reason, before } = change.result;
      return ['refused', hostId, repository, checkoutId, branch, reason, before].join(' ');
    }
    case 'force-push':
      return ['forced', change.entry.repository, change.entry.ref, change.entry.before, change.entry.after].join(' ');
    case 'collision': {
      const { checkout, other, branch } = change.collision;
      return ['collision', checkout.id, branch, other.hostId, other.cloneId].join(' ');
    }
    case 'leave':
      return ['leave', ...change.items.map(({ checkoutId, branch, kind, count }) => [checkoutId, branch, kind, count].join(':')).toSorted()].join(' ');
    case 'run-failed':
      return ['run-failed', change.run.id].join(' ');
    case 'trouble':
      return ['trouble', change.trouble.code, change.trouble.message].join(' ');
  }
}

/** The repository that a change is about: what is grouped by, and can be muted. A trouble and a leave are about none: their own name. */
export function repositoryOf(change: Change): string {
  switch (change.kind) {
    case 'fast-forwarded':
    case 'refused':
      return change.result.repository;
    case 'force-push':
      return change.entry.repository;
    case 'collision':
      return change.collision.checkout.repository;
    case 'leave':
      return 'leave';
    case 'run-failed':
      return change.run.repository;
    case 'trouble':
      return change.trouble.code;
  }
}
