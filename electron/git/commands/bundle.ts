import type { Git } from '../run.ts';

/** Brings what a bundle holds into the object store; no ref is touched. Throws `GitError`, also where what it stands on is not here. */
export async function unbundle(git: Git, cwd: string, file: string): Promise<void> {
  await git.run({ cwd, need: 'write', args: ['bundle', 'unbundle', file] });
}

/** Writes a bundle of what `ref` has and `without` has not. Throws `GitError`, also where that is nothing. */
export async function createBundle(git: Git, cwd: string, file: string, ref: string, without: readonly string[]): Promise<void> {
  await git.run({ cwd, need: 'read', args: ['bundle', 'create', '--quiet', file, ref, ...(without.length > 0 ? ['--not', ...without] : [])] });
}
