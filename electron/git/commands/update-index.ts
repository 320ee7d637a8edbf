import type { Git } from '../run.ts';

/** What a path of the index shall be; null: not in it. `path` holds bytes (latin1). */
export interface IndexWish {
  readonly path: string;
  readonly entry: { readonly mode: string; readonly id: string } | null;
}

/** Sets entries of the index and leaves every other one (what the user has staged) as it is. `idLength`: 40 or 64. Throws `GitError`. */
export async function setIndexEntries(git: Git, cwd: string, wishes: readonly IndexWish[], idLength: number): Promise<void> {
  if (wishes.length === 0) return;
  // Removals first: an entry `a` would stand in the way of `a/b`.
  const lines = [...wishes].sort((a, b) => Number(a.entry !== null) - Number(b.entry !== null));
  const input = lines.map(({ path, entry }) => (entry === null ? `0 ${'0'.repeat(idLength)}\t${path}\0` : `${entry.mode} ${entry.id}\t${path}\0`)).join('');
  await git.run({ cwd, need: 'write', args: ['update-index', '-z', '--index-info'], stdin: Buffer.from(input, 'latin1') });
}

/** Marks paths as left out of the work tree (sparse checkout), as they were. */
export async function markSkipWorktree(git: Git, cwd: string, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  await git.run({ cwd, need: 'write', args: ['update-index', '--skip-worktree', '-z', '--stdin'], stdin: nulList(paths) });
}

/** Takes the paths' present size and time into the index, so that status need not read them again. `okCodes`: with 128 it may as well fail. */
export async function refreshIndex(git: Git, cwd: string, okCodes: readonly number[] = [0, 1]): Promise<void> {
  await git.run({ cwd, need: 'write', args: ['update-index', '-q', '--refresh'], okCodes });
}

/** Paths as git reads them with `-z --stdin`. */
export function nulList(paths: readonly string[]): Buffer {
  return Buffer.from(paths.map((path) => `${path}\0`).join(''), 'latin1');
}
