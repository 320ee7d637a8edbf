import type { Git } from '../run.ts';

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

/** Of some paths those that a commit has as files. */
export async function pathsIn(git: Git, cwd: string, commit: string): Promise<ReadonlySet<string>> {
  const { stdout } = await git.run({
    cwd,
    need: 'read',
    args: ['ls-tree', '-r', '-z', '--name-only', '--full-tree', commit],
    maxOutputBytes: 256 * 1024 * 1024,
  });
  return new Set(stdout.toString('utf8').split('\0').filter(Boolean));
}

/** Brings the submodules to what the commit says, fetching and making what is missing. Throws `GitError`. */
export async function updateSubmodules(git: Git, cwd: string, signal: AbortSignal, deadlineMs: number): Promise<void> {
  await git.run({ cwd, need: 'network', args: ['submodule', 'update', '--quiet', '--init', '--recursive'], signal, deadlineMs });
}
