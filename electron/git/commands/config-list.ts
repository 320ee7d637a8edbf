import { type ConfigEntry, parseConfig } from '../parse/config.ts';
import type { Git } from '../run.ts';

/** The whole configuration that holds in a repository, with where each value comes from. Holds secrets: never to be logged. */
export async function listConfig(git: Git, cwd: string): Promise<readonly ConfigEntry[]> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['config', '--list', '--includes', '--show-scope', '--show-origin', '-z'] });
  return parseConfig(stdout).filter(({ scope }) => scope !== 'command');
}

/** The same of a git folder by itself: its work tree need not be there. */
export async function listConfigOf(git: Git, gitDir: string): Promise<readonly ConfigEntry[]> {
  const args = ['--git-dir=.', '--work-tree=.', 'config', '--list', '--includes', '--show-scope', '--show-origin', '-z'];
  const { stdout } = await git.run({ cwd: gitDir, need: 'read', args });
  return parseConfig(stdout).filter(({ scope }) => scope !== 'command');
}

/** What one configuration file says by itself, whatever it includes; nothing where it is not there. Throws `GitError` for one that cannot be read. */
export async function listConfigFile(git: Git, cwd: string, file: string): Promise<readonly ConfigEntry[]> {
  const args = ['config', '--list', '--no-includes', '--show-scope', '--show-origin', '-z', '--file', file];
  const { stdout, code } = await git.run({ cwd, need: 'read', args, okCodes: [0, 1, 128] });
  return code === 0 ? parseConfig(stdout) : [];
}
