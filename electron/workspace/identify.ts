import { setImmediate as breathe } from 'node:timers/promises';
import type { Checkouts } from '../store/checkouts.ts';
import type { Store } from '../store/open.ts';
import type { Place } from './clone.ts';
import type { FoundPlace } from './find/find-place.ts';

/** A clone that was found, with its identity and the places where it is checked out, the main one first. */
export interface IdentifiedClone {
  readonly id: string;
  readonly commonDir: string;
  readonly places: readonly Place[];
}

/** Clones whose identities are written together: some 2 ms. */
const together = 25;

/**
 * Gives each clone and checkout its identity, new or known; `byClone` has them by common git folder. A few in one transaction, for each would be a write of
 * its own; between those others get their turn.
 */
export async function* identify(
  { store, checkouts }: { readonly store: Pick<Store, 'transaction'>; readonly checkouts: Pick<Checkouts, 'cloneId' | 'checkoutId'> },
  byClone: ReadonlyMap<string, readonly FoundPlace[]>,
  at: string,
): AsyncGenerator<IdentifiedClone> {
  const all = [...byClone];
  for (let from = 0; from < all.length; from += together) {
    if (from > 0) await breathe();
    yield* store.transaction(() =>
      all.slice(from, from + together).map(([commonDir, found]) => {
        const { id } = checkouts.cloneId(commonDir);
        const places = found
          .map(({ path, gitDir, kind }): Place => ({ checkoutId: checkouts.checkoutId(path, id, at), path, gitDir, kind, cloneId: id }))
          .sort((a, b) => Number(a.kind === 'worktree') - Number(b.kind === 'worktree') || (a.path < b.path ? -1 : 1));
        return { id, commonDir, places };
      }),
    );
  }
}
