import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diff, DiffFile, WorktreePart } from '../../../shared/model/diff.ts';
import {
  bigFileBytes,
  emptyTree,
  type WorktreeAt,
  type WorktreePair,
  worktreeChanges,
  worktreePatches,
  worktreePaths,
} from '../../git/commands/diff-worktree.ts';
import { resolveRef } from '../../git/commands/git-paths.ts';
import { GitError } from '../../git/error.ts';
import type { WorktreeChanges } from '../../git/parse/worktree-changes.ts';
import type { Git } from '../../git/run.ts';
import { mostListed, ofCommit, ofFile, readDiff } from './read-diff.ts';
import { newFile, readUntracked } from './untracked.ts';

/**
 * What is not committed in a work tree: `all` against the last commit, `staged` what is in the index, `unstaged` what is not. New files stand at the
 * end. Bounded; `path`: that file alone, and more of it. Nothing is written, and nothing of the clone's own is run. Throws `GitError`.
 */
export async function readWorktree(git: Git, at: WorktreeAt, part: WorktreePart, path?: string): Promise<Diff> {
  const bounds = path === undefined ? ofCommit : ofFile;
  const changes = await changesOf(git, at, part);
  const pair = await pairOf(git, at, part);
  const tracked = await readDiff(
    {
      // A time that is not true any more is no change: git status has looked at the contents.
      paths: async (renames) =>
        (await worktreePaths(git, at, pair, renames)).filter(
          (one) => changes.tracked.has(one.path) || (one.oldPath !== null && changes.tracked.has(one.oldPath)),
        ),
      patches: (names, renames, maxBytes) => worktreePatches(git, at, pair, renames, names, maxBytes),
    },
    bounds,
    path,
  );
  const files = (await Promise.all(tracked.files.map((file) => nameTooBig(at.cwd, file)))).map(nameMode).filter(differs);
  let room = bounds.lines - files.reduce((sum, { hunks }) => sum + hunks.reduce((lines, hunk) => lines + hunk.lines.length, 0), 0);
  const untracked = changes.untracked.filter((name) => path === undefined || name.toString('utf8') === path);
  const listed = untracked.slice(0, Math.max(0, mostListed - files.length));
  for (const name of listed) {
    const beyond = files.length >= bounds.files || room <= 0;
    const file = beyond ? { ...newFile(name), left: 'beyond' as const } : await readUntracked(at.cwd, name, Math.min(room, bounds.linesPerFile));
    if (file === null) continue;
    room -= file.hunks[0]?.lines.length ?? 0;
    files.push(file);
  }
  return { files, moreFiles: tracked.moreFiles + untracked.length - listed.length };
}

async function changesOf(git: Git, at: WorktreeAt, part: WorktreePart): Promise<WorktreeChanges> {
  if (part === 'staged') return worktreeChanges(git, at, 'no');
  try {
    return await worktreeChanges(git, at, 'all');
  } catch (error) {
    if (!(error instanceof GitError) || error.kind !== 'too-much-output') throw error;
    // A folder full of what nobody told git to ignore.
    return worktreeChanges(git, at, 'normal');
  }
}

async function pairOf(git: Git, { cwd }: WorktreeAt, part: WorktreePart): Promise<WorktreePair> {
  return part === 'unstaged' ? { kind: part } : { kind: part, head: (await resolveRef(git, cwd, 'HEAD')) ?? (await emptyTree(git, cwd)) };
}

/** Git calls binary what it was not to open: here that is said as it is. */
async function nameTooBig(root: string, file: DiffFile): Promise<DiffFile> {
  if (!file.binary) return file;
  const size = await lstat(join(root, file.path)).then(
    (stat) => stat.size,
    () => 0,
  );
  return size > bigFileBytes ? { ...file, binary: false, left: 'too-big' } : file;
}

/** Git tells no id of a file on the disk: that its mode alone changed shows by there being no lines. */
function nameMode(file: DiffFile): DiffFile {
  const modeAlone = file.change === 'modified' && file.oldMode !== file.newMode && file.hunks.length === 0 && !file.binary && file.left === null;
  return modeAlone ? { ...file, change: 'mode-changed' } : file;
}

/** Whether there is anything to tell: it may have been put back while it was read. */
function differs({ change, binary, hunks, left, newId }: DiffFile): boolean {
  return change !== 'modified' || binary || hunks.length > 0 || left !== null || newId !== null;
}
