import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RepositoryOverride } from '../../shared/model/config.ts';
import type { LoadedConfig } from './load.ts';
import { expandPath } from './paths.ts';

/** Whether a key under `repositories` names a path (a checkout) and not a repository id. */
export function isPathKey(key: string): boolean {
  return /^(?:~(?:[/\\]|$)|\.{1,2}(?:[/\\]|$)|[/\\]|[a-z]:[/\\])/i.test(key);
}

/** Follows the aliases: the one id that two names of a repository share. A circle (a problem, said at load) ends where it began. */
export function joinAlias(repository: string, aliases: Readonly<Record<string, string>>): string {
  const seen = new Set<string>();
  // Only what the file says: an id may be called like something that every object has (`constructor`).
  const nextOf = (id: string) => (Object.hasOwn(aliases, id) ? aliases[id] : undefined);
  let id = repository;
  for (let next = nextOf(id); next !== undefined && !seen.has(id); next = nextOf(id)) {
    seen.add(id);
    id = next;
  }
  return id;
}

/** What is overridden for a checkout: by any of its repository ids, then, stronger, by its path. */
export function overrideFor(
  { config, file }: Pick<LoadedConfig, 'config' | 'file'>,
  checkout: { readonly repositories: readonly string[]; readonly path: string },
): RepositoryOverride {
  const ids = new Set(checkout.repositories.map((id) => joinAlias(id, config.aliases)));
  const byId: RepositoryOverride[] = [];
  const byPath: RepositoryOverride[] = [];
  for (const [key, override] of Object.entries(config.repositories)) {
    if (isPathKey(key)) {
      if (realOrSame(expandPath(key, dirname(file))) === realOrSame(checkout.path)) byPath.push(override);
    } else if (ids.has(joinAlias(key, config.aliases))) byId.push(override);
  }
  return Object.assign({}, ...byId, ...byPath);
}

/** The overrides, those for a path under their whole path. */
export function overridesByWholePath({ config, file }: Pick<LoadedConfig, 'config' | 'file'>): Record<string, RepositoryOverride> {
  const found: Record<string, RepositoryOverride> = {};
  for (const [written, override] of Object.entries(config.repositories)) {
    const key = isPathKey(written) ? expandPath(written, dirname(file)) : written;
    found[key] = { ...found[key], ...override };
  }
  return found;
}

function realOrSame(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
