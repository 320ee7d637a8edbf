import { shortBranch } from '../../shared/model/ref.ts';

/** All refs that Everref ever writes in a repository lie under here (N-6, N-16). */
export const everrefRefs = 'refs/everref/';

/** A remote's name as one part of a ref: `a/b` beside `a` would else share `a`'s branches called `b/…`. */
function part(remote: string): string {
  return remote.replaceAll('%', '%25').replaceAll('/', '%2F');
}

/** What a background fetch brought for a remote's branch, while it differs from the user's tracking ref. */
export function shadowRef(remote: string, branch: string): string {
  return `refs/everref/remotes/${part(remote)}/${shortBranch(branch)}`;
}

/** Where a background fetch lands before anything is decided. */
export function incomingRef(remote: string, branch: string): string {
  return `refs/everref/incoming/${part(remote)}/${shortBranch(branch)}`;
}

/** Keeps an overwritten tip from being collected. */
export function pinRef(id: string): string {
  return `refs/everref/lost/${id}`;
}
