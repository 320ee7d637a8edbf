import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { listConfig } from '../../git/commands/config-list.ts';
import { splitKey } from '../../git/parse/config.ts';
import type { Git } from '../../git/run.ts';
import { programKeys } from '../../workspace/find/programs.ts';

/** Deeper nesting, and more of them, is not looked at: such a tree is refused. */
const deepest = 8;
const most = 500;

/**
 * Settings of a work tree's submodules that `git submodule update` would run as programs: `submodule.<name>.update = !command`, and what the git folders
 * of those that are there are configured to run (filters, ssh commands …), all the way down. The trust in a checkout is not one in these. As `place:
 * key`; empty: none. Throws `GitError`.
 */
export async function submodulePrograms(git: Git, top: string): Promise<readonly string[]> {
  const found: string[] = [];
  const queue: { readonly cwd: string; readonly name: string; readonly depth: number }[] = [{ cwd: top, name: '', depth: 0 }];
  let seen = 0;
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    const { cwd, name, depth } = at;
    if (depth > deepest || ++seen > most) return [...found, 'too many submodules to look at'];
    const entries = await listConfig(git, cwd);
    const commands = entries.filter(({ key, value }) => key.startsWith('submodule.') && splitKey(key).name === 'update' && value?.startsWith('!') === true);
    found.push(...commands.map(({ key }) => `${name === '' ? '' : `${name}: `}${key}`));
    if (depth > 0) {
      const gitDir = (await git.run({ cwd, need: 'read', args: ['rev-parse', '--absolute-git-dir'] })).stdout.toString('utf8').trim();
      found.push(...programKeys(entries, (value) => real(resolve(gitDir, value)) === real(cwd)).map((key) => `${name}: ${key}`));
    }
    for (const path of await checkedOutSubmodules(git, cwd)) queue.push({ cwd: join(cwd, path), name: join(name, path), depth: depth + 1 });
  }
  return found;
}

/** Paths of the submodules of a work tree that have a git folder. */
async function checkedOutSubmodules(git: Git, cwd: string): Promise<readonly string[]> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['ls-files', '-s', '-z'], maxOutputBytes: 256 * 1024 * 1024 });
  const paths = stdout
    .toString('utf8')
    .split('\0')
    .flatMap((line) => (line.startsWith('160000 ') ? [line.slice(line.indexOf('\t') + 1)] : []));
  return paths.filter((path) => real(join(cwd, path, '.git')) !== null);
}

function real(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
