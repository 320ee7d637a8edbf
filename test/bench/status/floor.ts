import { execFileSync } from 'node:child_process';
import { fixedOptions } from '../../../electron/git/env.ts';
import { cloneRefFormat } from '../../../electron/git/parse/clone-refs.ts';
import { type Person, personEnvironment } from '../../support/git.ts';

/** As many git processes at once as Everref lets run. */
const width = 4;

const status = ['status', '--porcelain=v2', '--branch', '--no-ahead-behind', '--untracked-files=normal', '--ignore-submodules=dirty', '-z'];
const refs = ['for-each-ref', `--format=${cloneRefFormat}`, 'refs/heads/', 'refs/stash', 'refs/remotes/', 'refs/everref/remotes/'];

/** How long the two questions that nobody can do without take for all of them, asked by `xargs` alone: no Node, nothing read. Milliseconds. */
export function floorMs(person: Person, folders: readonly string[]): number {
  const env = { ...personEnvironment(person), GIT_OPTIONAL_LOCKS: '0' };
  const input = folders.map((folder) => `${folder}\0`).join('');
  const from = performance.now();
  for (const question of [status, refs]) {
    const words = ['-0', `-P${width}`, '-I{}', 'git', '-C', '{}', ...fixedOptions(process.platform), ...question];
    execFileSync('xargs', words, { env, input, stdio: ['pipe', 'ignore', 'ignore'] });
  }
  return performance.now() - from;
}
