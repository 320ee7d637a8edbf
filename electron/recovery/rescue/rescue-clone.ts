/** What a rescue must know of a clone of this host. */
export interface RescueClone {
  readonly id: string;
  readonly commonDir: string;
  readonly repository: string;
  /** A checkout of it, for the journal; null: none. */
  readonly checkout: { readonly id: string; readonly path: string } | null;
  /** Whether its own configuration may run programs: no network is used before. */
  readonly trusted: boolean;
  readonly remotes: readonly { readonly name: string; readonly repository: string }[];
}

/** The private ref by which a commit travels. `id` is the order's. */
export function rescueRef(id: string): string {
  return `refs/everref/rescue/${id}`;
}

/** The remote of a clone that two machines share, or null. */
export function sharedRemote(clone: RescueClone, repository: string): string | null {
  return clone.remotes.find((remote) => remote.repository === repository)?.name ?? null;
}
