import { everrefRefs } from '../everref-refs.ts';
import { type AheadBehind, comeFrom, countAgainst, parseGraph } from '../parse/commit-graph.ts';
import { commitLineFormat, type ListedCommit, parseCommitLines } from '../parse/commit-lines.ts';
import type { Git } from '../run.ts';

/** How two commits stand to each other. Dear on long histories: ask once per pair (git.md 3.2). */
export async function countBetween(git: Git, cwd: string, a: string, b: string): Promise<AheadBehind> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['rev-list', '--left-right', '--count', '--end-of-options', `${a}...${b}`, '--'] });
  const [ahead, behind] = stdout.toString('latin1').trim().split(/\s+/).map(Number);
  if (ahead === undefined || behind === undefined || Number.isNaN(ahead + behind)) throw new Error('git rev-list --count gave no two numbers');
  return { ahead, behind };
}

// Git would look for a branch of that name behind every id: six files each.
const idsOnly = ['core.warnAmbiguousRefs=false'];

/** Commits that a count of many branches at once may look at; with more between them, each is counted by itself. */
const mostTogether = 20_000;

/**
 * How many branches stand to one upstream, in one run of git however many they are, or in three (one each is dear: git.md 3.2). `oldest` is that of `tips`, by
 * its date, which all others may come from: what was merged and never deleted lies on one line. Any other only costs two runs more. Null where they share
 * no past, or too much lies between them. Throws `GitError`.
 */
export async function countTogether(
  git: Git,
  cwd: string,
  upstream: string,
  tips: readonly string[],
  oldest: string,
): Promise<ReadonlyMap<string, AheadBehind> | null> {
  const all = [upstream, ...tips];
  const rowsSince = async (base: string) => {
    const words = ['rev-list', '--topo-order', '--parents', `--max-count=${mostTogether + 1}`, ...all, '--not', base, '--'];
    const { stdout } = await git.run({ cwd, need: 'read', args: words, config: idsOnly, deadlineMs: 20_000 });
    return parseGraph(stdout);
  };
  const guessed = await rowsSince(oldest);
  // What they all come from is older still.
  if (guessed.length > mostTogether) return null;
  if (comeFrom(guessed, oldest, all)) return countAgainst(guessed, upstream, tips);
  const base = await git.run({ cwd, need: 'read', args: ['merge-base', '--octopus', ...all], config: idsOnly, okCodes: [0, 1], deadlineMs: 20_000 });
  const id = base.stdout.toString('latin1').trim().split('\n')[0] ?? '';
  if (base.code !== 0 || id === '') return null;
  const rows = await rowsSince(id);
  return rows.length > mostTogether ? null : countAgainst(rows, upstream, tips);
}

/** Commits of `tips` that no remote has (by tracking and shadow refs), newest first, at most `limit`. */
export async function listUnpushed(git: Git, cwd: string, tips: readonly string[], limit: number): Promise<readonly ListedCommit[]> {
  const { stdout } = await git.run({
    cwd,
    need: 'read',
    config: idsOnly,
    args: [
      'log',
      '-z',
      '--topo-order',
      `--max-count=${limit}`,
      `--format=${commitLineFormat}`,
      ...tips,
      '--not',
      '--remotes',
      `--glob=${everrefRefs}remotes/*`,
      '--',
    ],
  });
  return parseCommitLines(stdout);
}
