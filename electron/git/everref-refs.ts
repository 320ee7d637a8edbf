import { shortBranch } from '../../shared/model/ref.ts';

/** All refs that Everref ever writes in a repository lie under here (N-6, N-16). */
export const everrefRefs = 'refs/everref/';

/** What a background fetch brought for a remote's branch, while it differs from the user's tracking ref. */
export function shadowRef(remote: string, branch: string): string {
  return `refs/everref/remotes/${remote}/${shortBranch(branch)}`;
}

/** Where a background fetch lands before anything is decided. */
export function incomingRef(remote: string, branch: string): string {
  return `refs/everref/incoming/${remote}/${shortBranch(branch)}`;
}

/** Keeps an overwritten tip from being collected. */
export function pinRef(id: string): string {
  return `refs/everref/lost/${id}`;
}
