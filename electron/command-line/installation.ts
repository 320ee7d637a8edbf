import { type LoadedConfig, loadConfig } from '../config/load.ts';
import { findPaths, type Paths } from '../config/paths.ts';
import type { ResolveOptions } from '../config/resolve.ts';
import type { Log } from '../log/log.ts';
import { openLog } from '../log/open-log.ts';
import { openCheckouts } from '../store/checkouts.ts';
import { hostIdentity } from '../store/host.ts';
import { openStore } from '../store/open.ts';
import { openRemoteStates } from '../store/remote-states.ts';

/** This installation without its engine, for words that need to know no more than who this is and what is configured. */
export interface Installation {
  readonly paths: Paths;
  readonly resolving: ResolveOptions;
  readonly loaded: LoadedConfig;
  readonly hostId: string;
  readonly log: Log;
  /** Machines that are known, this one too, and repositories that are here: as of the last run. */
  readonly size: { readonly machines: number; readonly repositories: number };
  close(): void;
}

/** Opens the store beside a host that may be running (SQLite lets both). Throws where it cannot be used. */
export function openInstallation(paths: Paths = findPaths()): Installation {
  const log = openLog({ file: paths.logFile, level: 'warn' });
  const store = openStore(paths.storeFile);
  const resolving = { localCloudFile: paths.localCloudFile };
  const repositories = new Set(
    openCheckouts(store)
      .lastStates()
      .map(({ repository }) => repository),
  );
  return {
    paths,
    resolving,
    loaded: loadConfig(paths.configFile, resolving),
    hostId: hostIdentity(store),
    log,
    size: { machines: openRemoteStates(store).hosts().length + 1, repositories: repositories.size },
    close() {
      store.close();
      log.close();
    },
  };
}
