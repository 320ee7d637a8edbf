import type { Git } from '../run.ts';

/** Messages of all stashes, newest first. Only to be asked where refs/stash exists. */
export async function listStashes(git: Git, cwd: string): Promise<readonly string[]> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['log', '--walk-reflogs', '-z', '--format=%gs', '--end-of-options', 'refs/stash', '--'] });
  return stdout.toString('utf8').split('\0').filter(Boolean);
}
