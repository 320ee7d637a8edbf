import type { BranchWord } from '../../../shared/model/checkout.ts';
import { shadowRef } from '../../git/everref-refs.ts';
import type { CloneRef } from '../../git/parse/clone-refs.ts';
import type { AheadBehind } from '../../git/parse/commit-graph.ts';
import type { Remote } from '../clone.ts';

/** What a branch follows. */
export interface Upstream {
  /** For people: `origin/main`, or a local branch's name. */
  readonly name: string;
  /** Null: a branch of this clone. */
  readonly remote: string | null;
  /** The refs whose tips stand for it: the remote-tracking ref (may be missing), and Everref's own. */
  readonly tracking: string | null;
  readonly shadow: string | null;
  /** Its full name on the remote. */
  readonly ref: string;
}

/** What a branch follows, or null: nothing, or a URL that is no configured remote (it could hold a password, and has no refs here). */
export function upstreamOf(branch: CloneRef, remotes: readonly Pick<Remote, 'name'>[]): Upstream | null {
  const { upstreamRemote, upstreamRef, upstream } = branch;
  if (upstreamRemote === '.') return upstream === '' ? null : { name: short(upstream), remote: null, tracking: upstream, shadow: null, ref: upstream };
  if (upstreamRef === '' || !remotes.some((remote) => remote.name === upstreamRemote)) return null;
  return {
    name: upstream.startsWith('refs/remotes/') ? upstream.slice('refs/remotes/'.length) : `${upstreamRemote}/${short(upstreamRef)}`,
    remote: upstreamRemote,
    tracking: upstream === '' ? null : upstream,
    shadow: shadowRef(upstreamRemote, upstreamRef),
    ref: upstreamRef,
  };
}

function short(ref: string): string {
  return ref.replace(/^refs\/heads\//, '');
}

/** The word for how a branch stands (S3-2). `counts` null: not to be known, which only a gone upstream and none may be. */
export function branchWord(hasUpstream: boolean, isGone: boolean, counts: AheadBehind | null): BranchWord {
  if (!hasUpstream) return 'local-only';
  if (isGone || counts === null) return 'upstream-gone';
  if (counts.ahead > 0) return counts.behind > 0 ? 'diverged' : 'ahead';
  return counts.behind > 0 ? 'behind' : 'up-to-date';
}

/** For each tip, which of `commits` it reaches: what no remote has, closed under "child of", so that a walk inside it is exact. */
export function reachable<Commit extends { readonly id: string; readonly parents: readonly string[] }>(
  commits: readonly Commit[],
  tip: string,
): readonly Commit[] {
  const byId = new Map(commits.map((commit) => [commit.id, commit]));
  const seen = new Set<string>();
  const stack = [tip];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    const commit = byId.get(id);
    if (commit === undefined || seen.has(id)) continue;
    seen.add(id);
    stack.push(...commit.parents);
  }
  return commits.filter((commit) => seen.has(commit.id));
}
