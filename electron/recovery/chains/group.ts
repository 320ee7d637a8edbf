import type { RawCommit } from '../../git/parse/raw-commit.ts';

/** Commits on top of each other, none of which anything reaches. */
export interface Chain {
  readonly tip: RawCommit;
  /** From the tip down, parents after children, `most` of them at most; without a stash's own parts. */
  readonly commits: readonly RawCommit[];
  /** The tip's first-parent ancestor below the chain; null: it begins with a root. */
  readonly base: string | null;
  /** The tip is a stash: a merge of its base, its index and (perhaps) its untracked files. */
  readonly stash: boolean;
}

/** Commits of a chain that are looked at; more are neither counted nor compared. */
export const mostOfChain = 1000;

/**
 * Whether a commit is what `git stash` writes: two or three parents, the second an "index on". `parent` looks among the lost ones: two stashes of one second
 * share that part, and it may still be held by the other.
 */
export function isStash(commit: RawCommit, parent: (id: string) => RawCommit | undefined): boolean {
  const [, index, untracked, more] = commit.parents;
  if (index === undefined || more !== undefined || !/^(?:WIP on|On) /.test(commit.message)) return false;
  if (!/^index on /.test(parent(index)?.message ?? 'index on ')) return false;
  return untracked === undefined || /^untracked files on /.test(parent(untracked)?.message ?? 'untracked files on ');
}

/**
 * Groups what is lost by its tips: the commits that no other lost one stands on. Chains may share their lower part: each alone brings all of its own back.
 * Every commit of `lost` is in at least one chain. Pure; bounded by `mostOfChain` per tip.
 */
export function groupChains(lost: readonly RawCommit[]): readonly Chain[] {
  const byId = new Map(lost.map((commit) => [commit.id, commit]));
  const find = (id: string) => byId.get(id);
  const stashes = new Set(lost.filter((commit) => isStash(commit, find)).map(({ id }) => id));
  const below = new Set<string>();
  for (const commit of lost) for (const parent of commit.parents) below.add(parent);
  const chains: Chain[] = [];
  const covered = new Set<string>();
  const chainOf = (tip: RawCommit): Chain => {
    const commits: RawCommit[] = [];
    const seen = new Set([tip.id]);
    const queue: RawCommit[] = [tip];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      covered.add(next.id);
      if (commits.length >= mostOfChain) continue;
      commits.push(next);
      for (const [index, id] of next.parents.entries()) {
        const parent = byId.get(id);
        if (parent === undefined || seen.has(id)) continue;
        seen.add(id);
        // A stash's index and untracked files are parts of it, not commits of their own.
        if (index > 0 && stashes.has(next.id)) covered.add(id);
        else queue.push(parent);
      }
    }
    return { tip, commits, base: baseOf(tip, byId), stash: stashes.has(tip.id) };
  };
  for (const commit of lost) if (!below.has(commit.id)) chains.push(chainOf(commit));
  // Where a chain is longer than is looked at, its rest is told as chains of its own: nothing is left out.
  for (const commit of lost) if (!covered.has(commit.id)) chains.push(chainOf(commit));
  return chains;
}

function baseOf(tip: RawCommit, byId: ReadonlyMap<string, RawCommit>): string | null {
  const seen = new Set<string>();
  for (let commit: RawCommit | undefined = tip; commit !== undefined && !seen.has(commit.id); ) {
    seen.add(commit.id);
    const first: string | undefined = commit.parents[0];
    if (first === undefined) return null;
    commit = byId.get(first);
    if (commit === undefined) return first;
  }
  return null;
}
