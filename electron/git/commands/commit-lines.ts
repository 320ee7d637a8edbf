import type { CommitLine } from '../../../shared/model/checkout.ts';
import { commitLineFormat, type ListedCommit, parseCommitLines } from '../parse/commit-lines.ts';
import type { Git } from '../run.ts';

const format = ['-z', '--no-notes', '--encoding=UTF-8', `--format=${commitLineFormat}`];

/** Commits that `of` reach and `not` do not, newest first, at most `most`. Throws `GitError`. */
export async function listCommits(git: Git, cwd: string, of: readonly string[], not: readonly string[], most: number): Promise<readonly ListedCommit[]> {
  const { stdout } = await git.run({
    cwd,
    need: 'read',
    args: ['log', '--topo-order', `--max-count=${most}`, ...format, '--stdin'],
    stdin: [...of, ...not.map((tip) => `^${tip}`), ''].join('\n'),
  });
  return parseCommitLines(stdout);
}

/** Named commits, by id; those that are not here are left out by asking for them alone. Throws `GitError`. */
export async function readCommitLines(git: Git, cwd: string, ids: readonly string[]): Promise<ReadonlyMap<string, CommitLine>> {
  if (ids.length === 0) return new Map();
  const { stdout } = await git.run({
    cwd,
    need: 'read',
    args: ['log', '--no-walk=unsorted', '--ignore-missing', ...format, '--stdin'],
    stdin: `${[...new Set(ids)].join('\n')}\n`,
  });
  return new Map(parseCommitLines(stdout).map(({ id, subject, author, at }) => [id, { id, subject, author, at }]));
}
