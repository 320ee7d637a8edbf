import type { Workspace } from '../../../shared/model/config.ts';
import type { LoadedConfig } from '../../config/load.ts';
import { realPath } from '../../config/paths.ts';
import { resolveWebhooks } from '../../config/resolve-webhooks.ts';

/** Where checkouts are looked for: the workspaces, as they are on this disk, and the folders of entries. */
export function foldersToWatch(loaded: LoadedConfig): Workspace[] {
  const workspaces = loaded.resolved.workspaces.map(({ path, depth, ignore }) => ({ path, depth, ignore: [...ignore] }));
  const there = new Set(workspaces.map(({ path }) => path));
  const folders = new Set(resolveWebhooks(loaded).entries.map(({ folder }) => realPath(folder) ?? folder));
  return [...workspaces, ...[...folders].filter((folder) => !there.has(folder)).map((path) => ({ path, depth: 0, ignore: [] }))];
}
