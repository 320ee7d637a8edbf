import { eachPatchLine } from '../../git/commands/change-sizes.ts';
import { eachLook } from '../../git/commands/look-alikes.ts';
import { GitError } from '../../git/error.ts';
import type { RawCommit } from '../../git/parse/raw-commit.ts';
import type { Git } from '../../git/run.ts';
import { changeReader } from './change-id.ts';
import { lookAlikes, type Pairs, pairTwins, sameTree } from './twins.ts';

/** Reached commits that are looked through for look-alikes, newest first: a rewritten commit is younger than what it took the place of. */
const mostLooked = 200_000;
/** Clocks of machines differ, and a rebase may give its committer's time a push. */
const slackSeconds = 86_400;

/** Which of the lost commits are, unchanged in what they change, on a branch under another id. Throws `GitError` only for an abort or a lost helper. */
export async function findTwins(git: Git, cwd: string, lost: readonly RawCommit[], signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
  if (lost.length === 0) return new Map();
  const alike = lookAlikes(lost);
  const oldest = lost.reduce((least, { committer }) => Math.min(least, committer.at), Number.POSITIVE_INFINITY);
  try {
    await eachLook(git, cwd, { since: Math.max(0, oldest - slackSeconds), not: [], most: mostLooked, signal }, alike.offer);
  } catch (error) {
    if (stops(error)) throw error;
    return new Map();
  }
  const pairs = alike.pairs();
  return pairTwins(lost, pairs, await readChanges(git, cwd, toCompare(lost, pairs), signal));
}

function toCompare(lost: readonly RawCommit[], pairs: Pairs): readonly string[] {
  const ids = new Set<string>();
  for (const commit of lost) {
    const candidates = (pairs.get(commit.id) ?? []).filter((candidate) => candidate.parents.length < 2);
    if (commit.parents.length > 1 || candidates.length === 0 || candidates.some((candidate) => sameTree(commit, candidate))) continue;
    ids.add(commit.id);
    for (const { id } of candidates) ids.add(id);
  }
  return [...ids];
}

/** One run for all; where one cannot be read (a partial clone, a damaged object) git gives up: then by halves. */
async function readChanges(git: Git, cwd: string, ids: readonly string[], signal: AbortSignal | undefined): Promise<Map<string, string | null>> {
  const changes = new Map<string, string | null>();
  if (ids.length === 0) return changes;
  const reader = changeReader((commit, change) => changes.set(commit, change));
  try {
    await eachPatchLine(git, cwd, ids, reader.line, signal);
    reader.end();
    // Git says nothing at all, not even the id, of a commit that changes nothing.
    for (const id of ids) if (!changes.has(id)) changes.set(id, null);
    return changes;
  } catch (error) {
    if (stops(error)) throw error;
    if (ids.length === 1) return new Map();
    const half = Math.ceil(ids.length / 2);
    return new Map([...(await readChanges(git, cwd, ids.slice(0, half), signal)), ...(await readChanges(git, cwd, ids.slice(half), signal))]);
  }
}

function stops(error: unknown): boolean {
  return !(error instanceof GitError) || error.kind === 'aborted' || error.kind === 'helper-died';
}
