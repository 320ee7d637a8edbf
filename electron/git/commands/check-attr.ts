import { pathText } from '../parse/path-text.ts';
import type { Git } from '../run.ts';
import { nulList } from './update-index.ts';

/** The filter (`filter=<name>`) that the attributes give each path; paths without one are left out. */
export async function filtersOf(git: Git, cwd: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (paths.length === 0) return new Map();
  const { stdout } = await git.run({ cwd, need: 'read', args: ['check-attr', '-z', '--stdin', 'filter'], stdin: nulList(paths) });
  const fields = stdout.toString('latin1').split('\0');
  const filters = new Map<string, string>();
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const [path = '', , value = ''] = fields.slice(at, at + 3);
    if (!['unspecified', 'unset', 'set'].includes(value)) filters.set(path, value);
  }
  return filters;
}

/** Those of the untracked paths (bytes, latin1; few) that ignore rules leave out. `check-ignore` knows no literal paths, `ls-files` does. */
export async function ignoredAmong(git: Git, cwd: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const names = paths.map(pathText);
  const args = ['ls-files', '--others', '--ignored', '--exclude-standard', '-z', '--', ...names];
  const { stdout } = await git.run({ cwd, need: 'read', args });
  return new Set(stdout.toString('latin1').split('\0').filter(Boolean));
}
