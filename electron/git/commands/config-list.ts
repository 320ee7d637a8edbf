import { type ConfigEntry, parseConfig } from '../parse/config.ts';
import type { Git } from '../run.ts';

/** The whole configuration that holds in a repository, with where each value comes from. Holds secrets: never to be logged. */
export async function listConfig(git: Git, cwd: string): Promise<readonly ConfigEntry[]> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['config', '--list', '--includes', '--show-scope', '--show-origin', '-z'] });
  return parseConfig(stdout).filter(({ scope }) => scope !== 'command');
}
