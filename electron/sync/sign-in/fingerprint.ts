import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { listConfig } from '../../git/commands/config-list.ts';
import { splitKey } from '../../git/parse/config.ts';
import type { Git } from '../../git/run.ts';
import type { Remote } from '../../workspace/clone.ts';

/** Sections of git's configuration that say how it signs in; of `core`, two keys. */
const sections = ['credential', 'http', 'url', 'ssh', 'core'];
const coreKeys = ['core.sshcommand', 'core.askpass'];

/** Files below the home folder that say how ssh and git sign in. A folder changes when a key comes or goes. */
const files = ['.ssh', '.ssh/config', '.ssh/known_hosts', '.netrc', '_netrc', '.git-credentials', '.config/git/credentials'];

/**
 * A hash over what may change the answer of a remote that wanted a sign-in: its address, how git and ssh are set up to sign in, which keys and known
 * hosts there are. Only a hash leaves this function: the configuration may hold secrets.
 */
export async function signInFingerprint(git: Git, cwd: string, remote: Pick<Remote, 'name' | 'url'>, home = homedir()): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([remote.url, process.env['SSH_AUTH_SOCK'] ?? '', process.env['GIT_SSH_COMMAND'] ?? '']));
  for (const { key, value } of await listConfig(git, cwd)) {
    const { section, subsection } = splitKey(key);
    const counts = section === 'core' ? coreKeys.includes(key) : sections.includes(section) || (section === 'remote' && subsection === remote.name);
    if (counts) hash.update(JSON.stringify([key, value]));
  }
  for (const file of files) {
    const stats = await stat(join(home, file)).catch(() => null);
    hash.update(stats === null ? '-' : `${stats.mtimeMs} ${stats.isDirectory() ? '' : stats.size};`);
  }
  return hash.digest('hex');
}
