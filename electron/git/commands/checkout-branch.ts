import { lstatSync } from 'node:fs';
import process from 'node:process';
import { pathText } from '../parse/path-text.ts';
import type { Git } from '../run.ts';
import { hashFiles } from './hash-object.ts';

/** Checks a branch out at `to`, wherever it was before and whatever was changed: only for who asked for just that. Throws `GitError`. */
export async function resetBranchTo(git: Git, cwd: string, branch: string, to: string): Promise<void> {
  await git.run({
    cwd,
    need: 'write',
    args: ['checkout', '--force', '--quiet', '--no-guess', '--no-recurse-submodules', '-B', branch, to, '--'],
    reflogAction: `everref: reset to ${to.slice(0, 12)}`,
  });
}

/** A commit of what is changed and tracked, made without touching anything; null where nothing is changed. */
export async function snapshotChanges(git: Git, cwd: string): Promise<string | null> {
  const { stdout } = await git.run({ cwd, need: 'write', args: ['stash', 'create', 'everref: before a reset'] });
  const id = stdout.toString('latin1').trim();
  return /^[0-9a-f]{40,64}$/.test(id) ? id : null;
}

/** The trees of such a commit, of the files and of the index: the same changes have the same ones. */
export async function treesOf(git: Git, cwd: string, snapshot: string): Promise<string> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['rev-parse', `${snapshot}^{tree}`, `${snapshot}^2^{tree}`] });
  return stdout.toString('latin1');
}

/** Files that are not tracked, ignored ones too; `cwd` is the top of the work tree. Null where there are too many to look at. */
export async function untrackedFiles(git: Git, cwd: string): Promise<readonly string[] | null> {
  const { stdout } = await git.run({
    cwd,
    need: 'read',
    args: ['ls-files', '-z', '--others'],
    maxOutputBytes: 64 * 1024 * 1024,
    config: ['core.quotePath=false'],
  });
  const files = stdout.toString('utf8').split('\0').filter(Boolean);
  return files.length > 500_000 ? null : files;
}

/** The paths that a commit has: files, and the folders of submodules. */
export async function pathsIn(git: Git, cwd: string, commit: string): Promise<ReadonlyMap<string, 'file' | 'submodule'>> {
  const { stdout } = await git.run({
    cwd,
    need: 'read',
    args: ['ls-tree', '-r', '-z', '--full-tree', commit],
    maxOutputBytes: 256 * 1024 * 1024,
  });
  // `<mode> <type> <id>\t<path>`
  const lines = stdout.toString('utf8').split('\0').filter(Boolean);
  return new Map(lines.map((line) => [line.slice(line.indexOf('\t') + 1), line.startsWith('160000 ') ? 'submodule' : 'file']));
}

/** Whether the disk takes names that differ in case for one: what git found out when it made the clone, and what is usual on this system. */
export async function foldsCase(git: Git, cwd: string): Promise<boolean> {
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  const { stdout } = await git.run({ cwd, need: 'read', args: ['config', '--type=bool', '--get', 'core.ignoreCase'], okCodes: [0, 1] });
  return stdout.toString('latin1').trim() === 'true';
}

/**
 * Files whose changes git was told not to look at (assume-unchanged, skip-worktree), as far as they differ from what is staged: a snapshot misses them.
 * What cannot be compared (a link, a name with a line end, more than a few hundred of them) counts as changed. `cwd` is the top of the work tree.
 */
export async function hiddenChanges(git: Git, cwd: string): Promise<readonly string[]> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['ls-files', '-v', '-s', '-z', '--cached'], maxOutputBytes: 256 * 1024 * 1024 });
  // `<tag> <mode> <id> <stage>\t<path>`
  const flagged = [...stdout.toString('latin1').matchAll(/(?<=^|\0)[a-zS] \d{6} ([0-9a-f]+) \d\t([^\0]+)/g)];
  const there = flagged.flatMap(([, id, path = '']) => {
    const kind = kindAt(cwd, path);
    return kind === 'none' ? [] : [{ id, path, kind }];
  });
  const compared = there.flatMap(({ path, kind }) => (kind === 'file' ? [path] : [])).slice(0, mostHidden);
  const now = await hashFiles(git, cwd, compared);
  return there.flatMap(({ id, path }) => (now.get(path) === id ? [] : [pathText(path)]));
}

/** More of them are not compared; a sparse checkout has none of them on the disk. */
const mostHidden = 500;

/** Named by its bytes: what is no UTF-8 is there all the same. A folder holds nothing of git's own but a submodule, which is left alone. */
function kindAt(cwd: string, path: string): 'file' | 'other' | 'none' {
  try {
    const stats = lstatSync(Buffer.concat([Buffer.from(`${cwd}/`), Buffer.from(path, 'latin1')]));
    return stats.isFile() ? 'file' : stats.isDirectory() ? 'none' : 'other';
  } catch {
    return 'none';
  }
}

/** Brings the submodules of one work tree, not those in them, to what its commit says, fetching and making what is missing. Throws `GitError`. */
export async function updateSubmodules(git: Git, cwd: string, signal: AbortSignal, deadlineMs: number): Promise<void> {
  await git.run({ cwd, need: 'network', args: ['submodule', 'update', '--quiet', '--init'], signal, deadlineMs });
}
