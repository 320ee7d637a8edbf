import type { Git } from '../run.ts';

/** Writes a bundle of what `ref` has and `without` has not. Throws `GitError`, also where that is nothing. */
export async function createBundle(git: Git, cwd: string, file: string, ref: string, without: readonly string[]): Promise<void> {
  await git.run({ cwd, need: 'read', args: ['bundle', 'create', '--quiet', file, ref, ...(without.length > 0 ? ['--not', ...without] : [])] });
}
