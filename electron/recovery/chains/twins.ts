import { type RawCommit, subjectOf } from '../../git/parse/raw-commit.ts';
import type { Chain } from './group.ts';

/** A commit that something reaches and that may be a lost one's change under another id. */
export interface Candidate {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly authorEmail: string;
  readonly authorAt: number;
  readonly subject: string;
}

/** Pairs worth comparing, by lost commit. */
export type Pairs = ReadonlyMap<string, readonly Candidate[]>;

/** More look-alikes than this for one commit ("wip" by the hundred) are not compared: it then stays listed as lost. */
const mostLookAlikes = 20;

/**
 * Which reachable commits might be lost ones rewritten: amend, rebase and cherry-pick keep author and author's time; what was made anew keeps at least the
 * subject. Comparing every commit with every other is what this saves. Pure.
 */
export function lookAlikes(lost: readonly RawCommit[]): { offer(candidate: Candidate): void; pairs(): Pairs } {
  const byKey = Map.groupBy(
    lost.flatMap((commit) => keysOf(commit.author.email, commit.author.at, subjectOf(commit.message)).map((key) => ({ key, id: commit.id }))),
    ({ key }) => key,
  );
  const own = new Set(lost.map(({ id }) => id));
  const found = new Map<string, Candidate[]>();
  return {
    offer(candidate) {
      if (own.has(candidate.id)) return;
      for (const key of keysOf(candidate.authorEmail, candidate.authorAt, candidate.subject)) {
        for (const { id } of byKey.get(key) ?? []) {
          const list = found.get(id) ?? [];
          if (list.length < mostLookAlikes && !list.some((one) => one.id === candidate.id)) found.set(id, [...list, candidate]);
        }
      }
    },
    pairs: () => found,
  };
}

function keysOf(email: string, at: number, subject: string): readonly string[] {
  return [`by ${email} ${at}`, ...(subject === '' ? [] : [`as ${email} ${subject}`])];
}

/** What tells two commits' changes apart without reading a line: the same tree on the same parents. */
export function sameTree(commit: Pick<RawCommit, 'tree' | 'parents'>, other: Pick<Candidate, 'tree' | 'parents'>): boolean {
  return commit.tree === other.tree && commit.parents.join() === other.parents.join();
}

/** The changes of commits, as far as they were read: an id, null where it changes nothing. Merges have none. */
export type Changes = ReadonlyMap<string, string | null>;

/**
 * Says of each lost commit that has one which reachable commit makes the same change. A merge only counts where tree and parents are equal, a commit that
 * changes nothing only where its whole look is. Never pairs what differs by a single byte of change. Pure.
 */
export function pairTwins(lost: readonly RawCommit[], pairs: Pairs, changes: Changes): ReadonlyMap<string, string> {
  const twins = new Map<string, string>();
  for (const commit of lost) {
    const twin = (pairs.get(commit.id) ?? []).find((candidate) => {
      if (sameTree(commit, candidate)) return true;
      if (commit.parents.length > 1 || candidate.parents.length > 1) return false;
      const change = changes.get(commit.id);
      const other = changes.get(candidate.id);
      if (change === undefined || other === undefined || change !== other) return false;
      return change !== null || candidate.subject === subjectOf(commit.message);
    });
    if (twin !== undefined) twins.set(commit.id, twin.id);
  }
  return twins;
}

/** The pairs of a chain whose every commit has a twin, newest first; null: something of it is nowhere else. A stash is never that. Pure. */
export function rewrittenPairs(chain: Chain, twins: ReadonlyMap<string, string>): readonly { readonly from: string; readonly to: string }[] | null {
  if (chain.stash) return null;
  const pairs: { from: string; to: string }[] = [];
  for (const { id } of chain.commits) {
    const to = twins.get(id);
    if (to === undefined) return null;
    pairs.push({ from: id, to });
  }
  return pairs;
}
