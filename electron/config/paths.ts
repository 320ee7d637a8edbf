import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import envPaths from 'env-paths';

/** Where this installation keeps what. All absolute. */
export interface Paths {
  readonly configFile: string;
  readonly dataFolder: string;
  readonly logFolder: string;
  readonly logFile: string;
  /** SQLite: the store of this host. */
  readonly storeFile: string;
  /** SQLite, held while a host runs: the one-instance lock (store/running.ts). */
  readonly lockFile: string;
  /** How the command line finds the running host. */
  readonly runningFile: string;
  /** Where the local cloud is when the configuration names no place. */
  readonly localCloudFile: string;
}

/** The folders of `EVERREF_HOME` when it is set (config.yml, data/, logs/ below it), else the platform's own. */
export function findPaths(env: Readonly<Record<string, string | undefined>> = process.env, cwd = process.cwd()): Paths {
  const home = env['EVERREF_HOME'];
  if (home !== undefined && home.trim() !== '') {
    const root = expandPath(home, cwd);
    return pathsIn(root, join(root, 'data'), join(root, 'logs'));
  }
  const platform = envPaths('everref', { suffix: '' });
  return pathsIn(platform.config, platform.data, platform.log);
}

function pathsIn(configFolder: string, dataFolder: string, logFolder: string): Paths {
  return {
    configFile: join(configFolder, 'config.yml'),
    dataFolder,
    logFolder,
    logFile: join(logFolder, 'everref.log'),
    storeFile: join(dataFolder, 'everref.sqlite'),
    lockFile: join(dataFolder, 'running.lock'),
    runningFile: join(dataFolder, 'running.json'),
    localCloudFile: join(dataFolder, 'cloud', 'local.sqlite'),
  };
}

/** An absolute path from what a person writes: `~` is the home folder, a relative path starts at `base`. */
export function expandPath(written: string, base: string, home = homedir()): string {
  if (written === '~') return resolve(home);
  if (/^~[/\\]/.test(written)) return resolve(home, written.slice(2));
  return isAbsolute(written) ? resolve(written) : resolve(base, written);
}

/** The path without links; null where nothing is there. */
export function realPath(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}
