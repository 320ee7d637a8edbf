import type { CommitInfo } from '../../../shared/model/diff.ts';
import { commitInfoFormat, parseCommitInfo } from '../parse/commit-info.ts';
import { type FilePatch, parsePatches } from '../parse/patch.ts';
import { parseRawRenames, type RawChange } from '../parse/raw-renames.ts';
import type { Git } from '../run.ts';

/** Two ends of a difference; `from` null: a root commit, against nothing. */
export interface DiffEnds {
  readonly from: string | null;
  readonly to: string;
  /** Looking for renames opens files; a partial clone may not have them. */
  readonly renames: boolean;
}

// Nothing that the repository or its attributes name is run: no external diff, no textconv. Renames among many files are not looked for.
const shown = ['-r', '--root', '--no-commit-id', '--no-ext-diff', '--no-textconv', '--no-color', '--full-index', '--submodule=short'];

const ends = ({ from, to, renames }: DiffEnds) => [
  ...(renames ? ['-M', '-l400'] : ['--no-renames']),
  '--end-of-options',
  ...(from === null ? [to] : [from, to]),
  '--',
];

/** One commit's people, times and message; null where this clone has none of that id. */
export async function readCommit(git: Git, cwd: string, commit: string): Promise<CommitInfo | null> {
  const { stdout, code } = await git.run({
    cwd,
    need: 'read',
    args: ['log', '--no-walk', '--no-notes', '--encoding=UTF-8', `--format=tformat:${commitInfoFormat}`, '--end-of-options', commit, '--'],
    okCodes: [0, 128],
    maxOutputBytes: 8 * 1024 * 1024,
  });
  return code === 0 ? parseCommitInfo(stdout) : null;
}

/** The paths that differ, renames found. Throws `GitError`. */
export async function changedPaths(git: Git, cwd: string, between: DiffEnds): Promise<readonly RawChange[]> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['diff-tree', '-z', '--raw', '--no-abbrev', ...shown, ...ends(between)] });
  return parseRawRenames(stdout);
}

/** The patches of some paths, in git's order. Throws `GitError`, also where they are more than `maxBytes`. */
export async function readPatches(git: Git, cwd: string, between: DiffEnds, paths: readonly string[], maxBytes: number): Promise<readonly FilePatch[]> {
  const { stdout } = await git.run({
    cwd,
    need: 'read',
    // Not -z: it would leave names unquoted in the patch, where one with a line end could look like anything.
    args: ['diff-tree', '-p', '--unified=3', ...shown, ...ends(between), ...paths],
    maxOutputBytes: maxBytes,
    deadlineMs: 20_000,
  });
  return parsePatches(stdout);
}
