import type { Git } from '../run.ts';

/** Paths (bytes, latin1) whose index entry differs from a commit's. Throws `GitError`. */
export async function indexDiffers(git: Git, cwd: string, commit: string): Promise<ReadonlySet<string>> {
  const { stdout } = await git.run({
    cwd,
    need: 'read',
    args: ['diff-index', '--cached', '--name-only', '--no-renames', '-z', '--end-of-options', commit, '--'],
  });
  return new Set(stdout.toString('latin1').split('\0').filter(Boolean));
}
