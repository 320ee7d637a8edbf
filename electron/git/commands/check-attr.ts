import type { Git } from '../run.ts';
import { nulList } from './update-index.ts';

/** Names of the filters (`filter=<name>`) that the attributes give the paths. */
export async function filtersOf(git: Git, cwd: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['check-attr', '-z', '--stdin', 'filter'], stdin: nulList(paths) });
  const fields = stdout.toString('latin1').split('\0');
  const names = new Set<string>();
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const value = fields[at + 2] ?? '';
    if (!['unspecified', 'unset', 'set'].includes(value)) names.add(value);
  }
  return names;
}

/** Those of the untracked paths (bytes, latin1; few) that ignore rules leave out. `check-ignore` knows no literal paths, `ls-files` does. */
export async function ignoredAmong(git: Git, cwd: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const names = paths.map((path) => Buffer.from(path, 'latin1').toString('utf8'));
  const args = ['ls-files', '--others', '--ignored', '--exclude-standard', '-z', '--', ...names];
  const { stdout } = await git.run({ cwd, need: 'read', args });
  return new Set(stdout.toString('latin1').split('\0').filter(Boolean));
}
