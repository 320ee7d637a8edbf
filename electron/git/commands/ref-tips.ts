import type { Git } from '../run.ts';

/** A ref and what it points to (a commit, or a tag that leads to one). */
export interface RefTip {
  readonly ref: string;
  readonly id: string;
}

/** Every ref of a clone (or those below `prefixes`), as it stands. Throws `GitError`. */
export async function listRefTips(git: Git, cwd: string, prefixes: readonly string[] = []): Promise<readonly RefTip[]> {
  const args = ['for-each-ref', '--format=%(objectname) %(refname)', ...prefixes];
  const { stdout } = await git.run({ cwd, need: 'read', args, maxOutputBytes: 256 * 1024 * 1024 });
  return stdout
    .toString('utf8')
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [{ id: line.slice(0, line.indexOf(' ')), ref: line.slice(line.indexOf(' ') + 1) }]));
}

/** Ids of all stashes, newest first: refs/stash itself names only the newest. Empty where there is none. Throws `GitError`. */
export async function listStashIds(git: Git, cwd: string): Promise<readonly string[]> {
  const { stdout, code } = await git.run({
    cwd,
    need: 'read',
    args: ['log', '--walk-reflogs', '-z', '--format=%H', '--end-of-options', 'refs/stash', '--'],
    okCodes: [0, 128],
  });
  return code === 0 ? stdout.toString('latin1').split('\0').filter(Boolean) : [];
}

/** How a repository writes its ids. Git before 2.29 knows only one way. Throws `GitError`. */
export async function objectFormat(git: Git, cwd: string): Promise<string> {
  const { stdout, code } = await git.run({ cwd, need: 'read', args: ['rev-parse', '--show-object-format'], okCodes: [0, 128] });
  return code === 0 ? stdout.toString('latin1').trim() : 'sha1';
}
