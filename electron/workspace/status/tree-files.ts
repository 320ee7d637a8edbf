import type { Operation, Trait } from '../../../shared/model/checkout.ts';
import type { Place } from '../clone.ts';
import { operationIn } from './operation.ts';
import { traitsOfTree } from './traits.ts';

/** What the files of one work tree say, besides its status: what git is in the middle of there, and what is special about it. Throws nothing. */
export function treeFilesOf(place: Pick<Place, 'path' | 'gitDir' | 'kind'>): { readonly operation: Operation | null; readonly traits: readonly Trait[] } {
  return { operation: operationIn(place.gitDir), traits: traitsOfTree(place) };
}
