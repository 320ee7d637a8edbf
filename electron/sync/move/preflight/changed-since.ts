import { trackedChanges } from '../../../git/commands/tracked-changes.ts';
import type { Git } from '../../../git/run.ts';
import type { PlannedPath } from '../move-plan.ts';
import { look, parentsOf } from '../work-tree-files.ts';

/**
 * Planned paths (bytes, latin1) that the user changed since the first look, of the kinds for which git itself would not refuse: it brings back a file
 * that was deleted and not staged so, and where a folder becomes a file it drops what is staged in that folder without a word (seen with git 2.39.5).
 */
export async function changedSince(git: Git, root: string, paths: readonly PlannedPath[]): Promise<readonly string[]> {
  const deleted: string[] = [];
  for (const { path, mark } of paths) if (mark !== null && (await look(root, path)) === null) deleted.push(path);
  if (deleted.length > 0) return deleted;
  const inFolders = belowNewFiles(paths);
  if (inFolders.length === 0) return [];
  const dirty = await trackedChanges(git, root, inFolders);
  return inFolders.filter((path) => dirty.has(path));
}

/** Paths that go because a file comes where their folder is. */
export function belowNewFiles(paths: readonly Pick<PlannedPath, 'kind' | 'path'>[]): readonly string[] {
  const comes = new Set(paths.flatMap(({ kind, path }) => (kind === 'added' ? [path] : [])));
  return paths.flatMap(({ kind, path }) => (kind === 'deleted' && parentsOf(path).some((parent) => comes.has(parent)) ? [path] : []));
}
