import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Trait } from '../../../shared/model/checkout.ts';
import type { Clone, Place } from '../clone.ts';
import { isLockLeft } from '../watch/fingerprint.ts';

/** What the files of one work tree say about it, besides its status. */
export function traitsOfTree(place: Pick<Place, 'path' | 'gitDir' | 'kind'>): readonly Trait[] {
  if (place.kind === 'bare') return [];
  return [...(existsSync(join(place.path, '.gitmodules')) ? (['submodules'] as const) : []), ...(isLockLeft(place.gitDir) ? (['lock-left'] as const) : [])];
}

const order: Readonly<Record<Trait, number>> = { shallow: 0, partial: 1, sparse: 2, submodules: 3, locked: 4, 'lock-left': 5, 'sign-in-needed': 6 };

/** All that is to be said of a checkout besides how it stands: what its clone is, its own files, and whether its work tree is locked. Pure. */
export function traitsOf(clone: Pick<Clone, 'shallow' | 'partial' | 'sparse'>, place: Pick<Place, 'path'>, tree: readonly Trait[], locked: boolean): Trait[] {
  const traits: Trait[] = [...tree];
  if (clone.shallow) traits.push('shallow');
  if (clone.partial) traits.push('partial');
  if (clone.sparse.includes(place.path)) traits.push('sparse');
  if (locked) traits.push('locked');
  return traits.sort((a, b) => order[a] - order[b]);
}
