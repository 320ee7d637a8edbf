import type { ConfigProblem } from '../../../shared/contract/contract.ts';
import { type LoadedConfig, loadConfig, reloadConfig } from '../../config/load.ts';
import type { Paths } from '../../config/paths.ts';
import type { ResolveOptions } from '../../config/resolve.ts';
import type { Log } from '../../log/log.ts';

/** What this host's configuration says by now: everybody asks it anew, nobody keeps a copy. */
export interface Configuration {
  now(): LoadedConfig;
  /** Reads the file again. A file that is half saved keeps what was there. */
  reload(): LoadedConfig;
  /** Nobody has said yet where the repositories are. A file that cannot be read, or names them wrongly, is not that. */
  isFirstStart(): boolean;
  readonly resolving: ResolveOptions;
}

/** Reads it. */
export function openConfiguration({ configFile, localCloudFile }: Pick<Paths, 'configFile' | 'localCloudFile'>): Configuration {
  const resolving = { localCloudFile };
  let loaded = loadConfig(configFile, resolving);
  return {
    now: () => loaded,
    reload() {
      loaded = reloadConfig(loaded, resolving);
      return loaded;
    },
    isFirstStart() {
      const { config, readable, problems } = loaded;
      return config.workspaces.length === 0 && readable && !problems.some(({ message }) => message.includes('workspaces'));
    },
    resolving,
  };
}

/** Says in the log what is wrong with the file. */
export function logProblems(problems: readonly ConfigProblem[], log: Log): void {
  for (const { line, message } of problems) log.warn(`the configuration has a problem in line ${line}: ${message}`);
}
