import type { AlongRef } from '../../../shared/model/journal.ts';
import type { ListedRef } from '../../git/parse/listed-refs.ts';
import { type OtherRef, reversed } from './ref-changes.ts';

/** A branch that follows the same upstream, and whether what the tracking ref would go back to contains it. */
export interface Follower {
  readonly ref: string;
  readonly contained: boolean;
}

/**
 * What takes back what went along with a move: all of it, or nothing. Left as it is where one of the refs was moved since (the user
 * fetched), or where another branch stands on the tracking ref's present tip: `git status` would call that one ahead of what the remote has. Pure.
 */
export function takeAlongBack(along: readonly AlongRef[], now: ReadonlyMap<string, string>, followers: readonly Follower[]): readonly OtherRef[] {
  if (!along.every(({ ref, after }) => (now.get(ref) ?? null) === after)) return [];
  return followers.some(({ contained }) => !contained) ? [] : reversed(along);
}

/** The other branches that follow the same upstream. */
export function followersOf(refs: readonly ListedRef[], branch: string): readonly ListedRef[] {
  const own = refs.find(({ name }) => name === branch);
  if (own === undefined || own.upstreamRef === '') return [];
  return refs.filter(
    ({ name, upstreamRemote, upstreamRef }) =>
      name.startsWith('refs/heads/') && name !== branch && upstreamRemote === own.upstreamRemote && upstreamRef === own.upstreamRef,
  );
}
