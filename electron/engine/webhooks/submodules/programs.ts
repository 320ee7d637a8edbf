import { type Dirent, existsSync, readdirSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { listConfig, listConfigOf } from '../../../git/commands/config-list.ts';
import { gitPaths } from '../../../git/commands/git-paths.ts';
import { type ConfigEntry, splitKey } from '../../../git/parse/config.ts';
import type { Git } from '../../../git/run.ts';
import { programKeys } from '../../../workspace/trust/programs.ts';
import { tooManySubmodules } from './too-many.ts';

/** Folders that a name with slashes may have for each submodule in another. */
const foldersPerName = 4;

/**
 * Settings of one work tree's submodules that `git submodule update` would run as programs: `submodule.<name>.update = !command` of its own, and what
 * the git folders of submodules are configured to run (filters, ssh commands …): of those that are checked out at `paths`, and of all that are kept for
 * it (`.git/modules/…`), also where nothing is checked out: an update takes them up as they are. The trust in a checkout is not one in these. As
 * `place: key`; empty: none. Throws `GitError`.
 */
export async function submodulePrograms(git: Git, cwd: string, paths: readonly string[]): Promise<readonly string[]> {
  const own = await listConfig(git, cwd);
  const found = own
    .filter(({ key, value }) => key.startsWith('submodule.') && splitKey(key).name === 'update' && value?.startsWith('!') === true)
    .map(({ key }) => key);
  const { modules } = await gitPaths(git, cwd, ['modules']);
  const kept = keptFolders(modules, modules, 0);
  if (kept === null || tooManySubmodules(paths.length)) return [...found, 'too many submodules to look at'];
  const seen = new Set<string>();
  for (const { folder, name } of kept) {
    seen.add(real(folder) ?? folder);
    found.push(...programsOf(await listConfigOf(git, folder), folder, null).map((key) => `${name}: ${key}`));
  }
  for (const path of paths) {
    const tree = join(cwd, path);
    const { stdout } = await git.run({ cwd: tree, need: 'read', args: ['rev-parse', '--absolute-git-dir'] });
    const folder = stdout.toString('utf8').replace(/\n$/, '');
    if (!seen.has(real(folder) ?? folder)) found.push(...programsOf(await listConfig(git, tree), folder, tree).map((key) => `${path}: ${key}`));
  }
  return found;
}

/** `tree` null: wherever its work tree is to be, git says so anew when it makes it. */
function programsOf(entries: readonly ConfigEntry[], folder: string, tree: string | null): readonly string[] {
  return programKeys(entries, (value) => tree === null || real(resolve(folder, value)) === real(tree));
}

/** The git folders below `modules/`, nested ones too; a submodule's name may have slashes. Null: they are too many, or too deep in each other. */
function keptFolders(top: string, at: string, depth: number): readonly { readonly folder: string; readonly name: string }[] | null {
  const found: { folder: string; name: string }[] = [];
  for (const entry of entriesOf(at)) {
    if (!entry.isDirectory()) continue;
    const folder = join(at, entry.name);
    const isOne = existsSync(join(folder, 'HEAD')) && existsSync(join(folder, 'config'));
    if (isOne) found.push({ folder, name: folder.slice(top.length + 1) });
    const inner = tooManySubmodules(found.length, (depth + 1) / foldersPerName) ? null : keptFolders(top, isOne ? join(folder, 'modules') : folder, depth + 1);
    if (inner === null) return null;
    found.push(...inner);
  }
  return tooManySubmodules(found.length) ? null : found;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // None: nothing is kept there.
    return [];
  }
}

function real(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
