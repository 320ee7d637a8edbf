import type { Git } from '../run.ts';

/**
 * Whether a commit is here with everything that it needs: its trees, files and history, as far as refs do not have them anyway. What a partial clone left
 * out by promise does not count as missing. Nothing is fetched.
 */
export async function isWhole(git: Git, cwd: string, commit: string): Promise<'whole' | 'broken' | 'absent'> {
  const type = await git.run({ cwd, need: 'read', args: ['cat-file', '-t', commit], okCodes: [0, 1, 128] });
  if (type.code !== 0 || type.stdout.toString('latin1').trim() !== 'commit') return 'absent';
  const { code } = await git.run({
    cwd,
    need: 'read',
    args: ['rev-list', '--objects', '--quiet', '--exclude-promisor-objects', '--stdin', '--not', '--all'],
    stdin: `${commit}\n`,
    deadlineMs: 120_000,
    okCodes: [0, 1, 128],
  });
  return code === 0 ? 'whole' : 'broken';
}
