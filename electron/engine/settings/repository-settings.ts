import { dirname } from 'node:path';
import type { ConfigProblem } from '../../../shared/contract/contract.ts';
import type { RepositoryChange, RepositorySettings } from '../../../shared/model/repository-settings.ts';
import { editConfig } from '../../config/edit.ts';
import type { LoadedConfig } from '../../config/load.ts';
import { isPathKey, joinAlias } from '../../config/overrides.ts';
import { expandPath } from '../../config/paths.ts';
import type { ResolveOptions } from '../../config/resolve.ts';

/** What the configuration says of single repositories and checkouts. Trust is not among it: that is only ever given by a click on its checkout. */
export function repositorySettings({ config, file }: LoadedConfig): RepositorySettings[] {
  return Object.entries(config.repositories).flatMap(([key, { trust: _trust, submodules: _submodules, ...rest }]) =>
    Object.keys(rest).length === 0
      ? []
      : [{ ...rest, key: isPathKey(key) ? key : joinAlias(key, config.aliases), path: isPathKey(key) ? expandPath(key, dirname(file)) : null }],
  );
}

/** Writes a change into the file, where it stands already or as a new entry. Answers why not, where the file cannot be edited. */
export function changeRepository(loaded: LoadedConfig, key: string, change: RepositoryChange, options: ResolveOptions): readonly ConfigProblem[] {
  const { config, file } = loaded;
  const same = (written: string) =>
    isPathKey(key)
      ? isPathKey(written) && expandPath(written, dirname(file)) === expandPath(key, dirname(file))
      : !isPathKey(written) && joinAlias(written, config.aliases) === joinAlias(key, config.aliases);
  const written = Object.keys(config.repositories).find(same) ?? key;
  const now = config.repositories[written] ?? {};
  const after = Object.fromEntries(Object.entries({ ...now, ...change }).filter(([, value]) => value !== null && value !== undefined));
  // An entry that says nothing any more goes as a whole.
  const changes =
    Object.keys(after).length === 0
      ? [{ path: ['repositories', written], value: undefined }]
      : Object.entries(change).map(([name, value]) => ({ path: ['repositories', written, name], value: value ?? undefined }));
  const edit = editConfig(file, changes, options);
  return edit.kind === 'refused' ? edit.problems : [];
}
