import type { Checkout } from '../../shared/model/checkout.ts';
import type { Clone, Place } from './clone.ts';

/** What changed in this host's live state. */
export interface RegistryChange {
  readonly revision: number;
  readonly put: readonly Checkout[];
  /** Checkout ids that are no more. */
  readonly removed: readonly string[];
}

/** The live state of this host's checkouts: read by everyone, written by the workspace service alone. */
export interface Registry {
  readonly revision: number;
  checkouts(): readonly Checkout[];
  checkout(id: string): Checkout | undefined;
  clones(): readonly Clone[];
  clone(id: string): Clone | undefined;
  place(checkoutId: string): Place | undefined;
  /** All places of one clone, the main one first. */
  placesOf(cloneId: string): readonly Place[];
  /** Clones with a remote of this repository id, or with it as their own. Aliases are already joined. */
  clonesOf(repository: string): readonly Clone[];
  subscribe(listener: (change: RegistryChange) => void): () => void;
}
