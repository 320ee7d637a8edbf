import { resolve } from 'node:path';
import { GitError } from '../error.ts';
import type { Git } from '../run.ts';

/** Absolute paths of names inside the git folder, each where git itself keeps it (own to a work tree, or shared). */
export async function gitPaths<const Name extends string>(git: Git, cwd: string, names: readonly Name[]): Promise<Readonly<Record<Name, string>>> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['rev-parse', ...names.flatMap((name) => ['--git-path', name])] });
  const lines = stdout.toString('utf8').split('\n');
  // Git writes one line for each; a folder whose name holds a line end would make more: then nothing is trusted.
  if (lines.length !== names.length + 1) throw new Error(`rev-parse --git-path gave ${lines.length - 1} lines for ${names.length} names`);
  const paths: Partial<Record<Name, string>> = {};
  names.forEach((name, index) => {
    paths[name] = resolve(cwd, lines[index] ?? '');
  });
  return paths as Record<Name, string>;
}

/** The git folder of the work tree at `cwd`, absolute. Throws where git finds another work tree around it: `cwd` is none of its own. */
export async function gitFolder(git: Git, cwd: string): Promise<string> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['rev-parse', '--show-prefix', '--git-common-dir'] });
  const [prefix, folder, ...rest] = stdout.toString('utf8').split('\n');
  if (prefix !== '' || folder === undefined || rest.length !== 1)
    throw new GitError('exit', { args: ['rev-parse'], cwd }, 'fatal: not a git repository of its own');
  return resolve(cwd, folder);
}

/** What HEAD of a work tree points to: a full branch name, or null where it is detached. */
export async function headBranch(git: Git, cwd: string): Promise<string | null> {
  const { stdout, code } = await git.run({ cwd, need: 'read', args: ['symbolic-ref', '--quiet', 'HEAD'], okCodes: [0, 1] });
  return code === 0 ? stdout.toString('utf8').trim() : null;
}

/** The id that a name stands for, or null. */
export async function resolveRef(git: Git, cwd: string, ref: string): Promise<string | null> {
  const { stdout, code } = await git.run({ cwd, need: 'read', args: ['rev-parse', '--verify', '--quiet', '--end-of-options', ref], okCodes: [0, 1] });
  return code === 0 ? stdout.toString('latin1').trim() : null;
}
