import { isDeepStrictEqual } from 'node:util';
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

/** The registry's other end, for the workspace service alone. */
export interface RegistryWriter {
  /** Replaces what is known of clones and places. Checkouts whose place is gone are removed. */
  describe(clones: readonly Clone[], places: readonly Place[]): void;
  /** The same for one clone alone (null: it is not, or no longer, shown), with its places. */
  describeClone(cloneId: string, clone: Clone | null, places: readonly Place[]): void;
  /** Puts states that differ from what is there (but for `updatedAt`); gives those. One change, one revision. */
  put(states: readonly Checkout[]): readonly Checkout[];
}

/** Main work trees first, then by path. */
function inOrder(list: readonly Place[]): readonly Place[] {
  return [...list].sort((a, b) => Number(a.kind === 'worktree') - Number(b.kind === 'worktree') || (a.path < b.path ? -1 : 1));
}

/** Makes an empty registry. A listener that throws stops no other. */
export function createRegistry(onListenerError: (error: unknown) => void = () => {}): { readonly registry: Registry; readonly writer: RegistryWriter } {
  let revision = 0;
  const checkouts = new Map<string, Checkout>();
  /** What was last given out, which is never changed; null: made again when it is asked for. A sweep puts hundreds, one by one. */
  let list: readonly Checkout[] | null = null;
  let clones = new Map<string, Clone>();
  let places = new Map<string, Place>();
  let byClone = new Map<string, readonly Place[]>();
  const listeners = new Set<(change: RegistryChange) => void>();

  function change(put: readonly Checkout[], removed: readonly string[]): void {
    if (put.length + removed.length === 0) return;
    for (const id of removed) checkouts.delete(id);
    for (const state of put) checkouts.set(state.id, state);
    list = null;
    revision++;
    for (const listener of [...listeners]) {
      try {
        listener({ revision, put, removed });
      } catch (error) {
        onListenerError(error);
      }
    }
  }

  const registry: Registry = {
    get revision() {
      return revision;
    },
    checkouts() {
      list ??= [...checkouts.values()];
      return list;
    },
    checkout: (id) => checkouts.get(id),
    clones: () => [...clones.values()],
    clone: (id) => clones.get(id),
    place: (id) => places.get(id),
    placesOf: (cloneId) => byClone.get(cloneId) ?? [],
    clonesOf: (repository) =>
      [...clones.values()].filter((clone) => clone.repository === repository || clone.remotes.some((remote) => remote.repository === repository)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const writer: RegistryWriter = {
    describe(nextClones, nextPlaces) {
      clones = new Map(nextClones.map((clone) => [clone.id, clone]));
      places = new Map(nextPlaces.map((place) => [place.checkoutId, place]));
      byClone = Map.groupBy(inOrder(nextPlaces), (place) => place.cloneId);
      change(
        [],
        [...checkouts.keys()].filter((id) => !places.has(id)),
      );
    },
    describeClone(id, clone, nextPlaces) {
      const before = byClone.get(id) ?? [];
      for (const { checkoutId } of before) places.delete(checkoutId);
      for (const place of nextPlaces) places.set(place.checkoutId, place);
      if (clone === null) clones.delete(id);
      else clones.set(id, clone);
      if (nextPlaces.length === 0) byClone.delete(id);
      else byClone.set(id, inOrder(nextPlaces));
      change(
        [],
        before.map(({ checkoutId }) => checkoutId).filter((one) => !places.has(one) && checkouts.has(one)),
      );
    },
    put(states) {
      const changed = states.filter((state) => {
        const held = checkouts.get(state.id);
        return held === undefined || !isDeepStrictEqual({ ...held, updatedAt: '' }, { ...state, updatedAt: '' });
      });
      change(changed, []);
      return changed;
    },
  };
  return { registry, writer };
}
