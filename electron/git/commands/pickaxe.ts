import type { Git } from '../run.ts';

/** Which of these commits add or take away `text` (as it stands, case counts): `git log -S`. Merges against their first parent. Throws `GitError`. */
export async function commitsChanging(git: Git, cwd: string, commits: readonly string[], text: string, signal?: AbortSignal): Promise<ReadonlySet<string>> {
  if (commits.length === 0 || text === '') return new Set();
  const { stdout } = await git.run({
    cwd,
    need: 'read',
    args: [
      'log',
      '--no-walk=unsorted',
      '--stdin',
      '--ignore-missing',
      '--diff-merges=first-parent',
      '--no-ext-diff',
      '--no-textconv',
      '--format=%H',
      '-z',
      `-S${text}`,
    ],
    config: ['core.useReplaceRefs=false', 'log.mailmap=false'],
    stdin: `${commits.join('\n')}\n`,
    deadlineMs: 60_000,
    ...(signal === undefined ? {} : { signal }),
  });
  return new Set(stdout.toString('latin1').match(/[0-9a-f]{40}/g) ?? []);
}
