import { trackedChanges } from '../../../git/commands/tracked-changes.ts';
import type { Git } from '../../../git/run.ts';
import type { PlannedPath } from '../move-plan.ts';
import { look, parentsOf } from '../work-tree-files.ts';

/**
 * Paths (bytes, latin1) that the user changed since the first look, of the kinds for which git itself would not refuse: it brings back a file that was
 * deleted and not staged so, and where a file comes it drops what is staged below that name without a word, whether a folder of its own goes there
 * or there was none (seen with git 2.39.5).
 */
export async function changedSince(git: Git, root: string, paths: readonly PlannedPath[]): Promise<readonly string[]> {
  const deleted: string[] = [];
  for (const { path, mark } of paths) if (mark !== null && (await look(root, path)) === null) deleted.push(path);
  if (deleted.length > 0) return deleted;
  const comes = paths.flatMap(({ kind, path }) => (kind === 'added' ? [path] : []));
  return comes.length === 0 ? [] : belowNewFiles(paths, await trackedChanges(git, root, comes));
}

/** Those of `dirty` that lie below a name where a file comes. */
export function belowNewFiles(paths: readonly Pick<PlannedPath, 'kind' | 'path'>[], dirty: ReadonlySet<string>): readonly string[] {
  const comes = new Set(paths.flatMap(({ kind, path }) => (kind === 'added' ? [path] : [])));
  return [...dirty].filter((path) => parentsOf(path).some((parent) => comes.has(parent)));
}
