import type { CommitLine } from '../../../shared/model/checkout.ts';
import type { CommitSome, ForcePushDetail, GoneCommit } from '../../../shared/model/force-push-detail.ts';
import { countReached, type Node } from '../../git/commands/commit-changes.ts';
import { listCommits, readCommitLines } from '../../git/commands/commit-lines.ts';
import type { Git } from '../../git/run.ts';
import { type OverwrittenTip, sortCommits } from './sort-commits.ts';

/** Commits that are listed of each kind; the counts go on. */
const mostListed = 200;
const mostKept = 30;
const mostCounted = 1000;

/** The commits of an overwritten tip by what became of them (N-8). Throws `GitError`, also where an object is missing. */
export async function readFate(git: Git, cwd: string, tip: OverwrittenTip): Promise<NonNullable<ForcePushDetail['commits']>> {
  const stay = [...(tip.after === null ? [] : [tip.after]), ...tip.elsewhere];
  const sorted = await sortCommits(git, cwd, tip);
  if (sorted === null) {
    const gone = (await listCommits(git, cwd, [tip.before], stay, mostListed)).map(plain);
    return { kept: { commits: [], more: 0 }, rewritten: [], gone: gone.map((commit) => ({ commit, likely: null })), tooMany: true };
  }
  const kept = await keptCommits(git, cwd, tip.before, new Set([...sorted.rewritten.map(({ id }) => id), ...sorted.gone]));
  const rewritten = sorted.rewritten.slice(0, mostListed);
  const gone = sorted.gone.slice(0, mostListed);
  const lines = await readCommitLines(git, cwd, [...rewritten.flatMap(({ id, by }) => (by === null ? [id] : [id, by])), ...gone]);
  const line = (id: string): CommitLine => lines.get(id) ?? { id, subject: '', author: '', at: new Date(0).toISOString() };
  return {
    kept,
    rewritten: rewritten.map(({ id, by, how }) => ({ commit: line(id), by: by === null ? null : line(by), how })),
    gone: await withLikely(git, cwd, gone.map(line), sorted.come),
    tooMany: sorted.gone.length > mostListed || sorted.rewritten.length > mostListed,
  };
}

const plain = ({ id, subject, author, at }: CommitLine): CommitLine => ({ id, subject, author, at });

/** The newest that are kept: the history behind those that went. */
async function keptCommits(git: Git, cwd: string, before: string, away: ReadonlySet<string>): Promise<CommitSome> {
  const count = Math.min(mostCounted, (await countReached(git, cwd, [before], [], mostCounted + away.size)) - away.size);
  const listed = await listCommits(git, cwd, [before], [], mostKept + away.size);
  const commits = listed
    .filter(({ id }) => !away.has(id))
    .slice(0, mostKept)
    .map(plain);
  return { commits, more: Math.max(0, count - commits.length) };
}

/** A commit that is gone, and one that came with its subject: somebody amended it, and changed what it does. */
async function withLikely(git: Git, cwd: string, gone: readonly CommitLine[], come: readonly Node[]): Promise<GoneCommit[]> {
  if (gone.length === 0) return [];
  const there = await readCommitLines(
    git,
    cwd,
    come.slice(0, mostCounted).map(({ id }) => id),
  );
  const bySubject = new Map([...there.values()].toReversed().map((commit) => [`${commit.author} ${commit.subject}`, commit]));
  return gone.map((commit) => ({ commit, likely: bySubject.get(`${commit.author} ${commit.subject}`) ?? null }));
}
