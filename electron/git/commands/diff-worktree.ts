import { type FilePatch, parsePatches } from '../parse/patch.ts';
import { parseRawRenames, type RawChange } from '../parse/raw-renames.ts';
import { parseWorktreeChanges, type WorktreeChanges } from '../parse/worktree-changes.ts';
import type { Git } from '../run.ts';

/** A work tree, and what keeps its clone's own programs from running there (`key\nvalue`). */
export interface WorktreeAt {
  readonly cwd: string;
  readonly config: readonly string[];
}

/** `head`: the tree of the last commit (the empty tree before the first). */
export type WorktreePair = { readonly kind: 'all' | 'staged'; readonly head: string } | { readonly kind: 'unstaged' };

/**
 * Files beyond this are not opened: git says that they are binary. A text of that size is nothing to read, and would be held in memory as a whole.
 */
export const bigFileBytes = 16 * 1024 * 1024;

// Plumbing, not `git diff`: that one writes the index when it finds times that are not true any more, optional locks or not (git 2.39: the index file
// is another one after it).
const shown = ['--no-ext-diff', '--no-textconv', '--no-color', '--no-relative', '--full-index', '--submodule=short', '--ignore-submodules=dirty'];

function words(pair: WorktreePair, form: readonly string[], renames: boolean): readonly string[] {
  const options = [...form, ...shown, ...(renames ? ['-M', '-l400'] : ['--no-renames'])];
  switch (pair.kind) {
    case 'all':
      return ['diff-index', ...options, '--end-of-options', pair.head, '--'];
    case 'staged':
      return ['diff-index', '--cached', ...options, '--end-of-options', pair.head, '--'];
    case 'unstaged':
      // What is in conflict: against one's own side, else two sides are told at once in a form of its own.
      return ['diff-files', '--ours', ...options, '--'];
  }
}

function withBounds(config: readonly string[]): readonly string[] {
  return [...config, `core.bigFileThreshold=${bigFileBytes}`];
}

/** What differs by content. Untracked files one by one where they are not too many, else by folder. Writes nothing. Throws `GitError`. */
export async function worktreeChanges(git: Git, { cwd, config }: WorktreeAt, untracked: 'all' | 'normal' | 'no'): Promise<WorktreeChanges> {
  const { stdout } = await git.run({
    cwd,
    need: 'read',
    args: ['status', '--porcelain=v2', '-z', `--untracked-files=${untracked}`, '--ignore-submodules=dirty', '--no-renames', '--no-ahead-behind'],
    config,
    maxOutputBytes: untracked === 'all' ? 8 * 1024 * 1024 : 64 * 1024 * 1024,
  });
  return parseWorktreeChanges(stdout);
}

/** The tracked paths that may differ, renames found. One whose time alone is another may be among them. Throws `GitError`. */
export async function worktreePaths(git: Git, { cwd, config }: WorktreeAt, pair: WorktreePair, renames: boolean): Promise<readonly RawChange[]> {
  const { stdout } = await git.run({ cwd, need: 'read', args: words(pair, ['-z', '--raw', '--no-abbrev'], renames), config: withBounds(config) });
  return parseRawRenames(stdout);
}

/** The patches of some paths, in git's order; none for a path that does not differ. Throws `GitError`, also where they are more than `maxBytes`. */
export async function worktreePatches(
  git: Git,
  { cwd, config }: WorktreeAt,
  pair: WorktreePair,
  renames: boolean,
  paths: readonly string[],
  maxBytes: number,
): Promise<readonly FilePatch[]> {
  const { stdout } = await git.run({
    cwd,
    need: 'read',
    args: [...words(pair, ['-p', '--unified=3'], renames), ...paths],
    config: withBounds(config),
    maxOutputBytes: maxBytes,
    deadlineMs: 20_000,
  });
  return parsePatches(stdout);
}

/** The id of a tree with nothing in it, in this repository's kind of id. Nothing is written: git knows that tree. */
export async function emptyTree(git: Git, cwd: string): Promise<string> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['hash-object', '-t', 'tree', '--stdin'], stdin: '' });
  return stdout.toString('latin1').trim();
}
