import type { Git } from '../run.ts';

/** Bytes on disk of what `tips` reach and no other ref does, those under `except` (a glob) left out. Needs git 2.31. Throws `GitError`. */
export async function diskUsage(git: Git, cwd: string, tips: readonly string[], except: string): Promise<number> {
  const { stdout } = await git.run({
    cwd,
    need: 'read',
    args: ['rev-list', '--objects', '--disk-usage', '--stdin', '--not', `--exclude=${except}`, '--all'],
    stdin: `${tips.join('\n')}\n`,
    deadlineMs: 120_000,
  });
  return Number(stdout.toString('latin1').trim());
}
