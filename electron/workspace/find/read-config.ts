import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { listConfig } from '../../git/commands/config-list.ts';
import type { ConfigEntry } from '../../git/parse/config.ts';
import type { Git } from '../../git/run.ts';
import { filesFingerprint } from '../watch/fingerprint.ts';

/** The part of git's configuration that all clones of a user share, read once and again when a file of it changed. */
export interface UserConfig {
  /** System and global entries; null where they depend on the repository (`includeIf`). Throws `GitError`. */
  entries(git: Git): Promise<readonly ConfigEntry[] | null>;
}

export function createUserConfig(): UserConfig {
  let held: { readonly files: readonly string[]; readonly stamp: string; readonly entries: Promise<readonly ConfigEntry[]> } | null = null;

  async function read(git: Git): Promise<readonly ConfigEntry[]> {
    // From the root: no repository of anybody's has a say there.
    return (await listConfig(git, resolve('/'))).filter(({ scope }) => scope === 'system' || scope === 'global');
  }

  return {
    async entries(git) {
      if (held === null || filesFingerprint(held.files) !== held.stamp) {
        const stamp = filesFingerprint(usualFiles());
        const reading = read(git);
        const mine = { files: usualFiles(), stamp, entries: reading };
        held = mine;
        try {
          const files = [...new Set([...usualFiles(), ...filesOf(await reading)])];
          // Further files are watched from now on; a change of the usual ones in between is seen by their stamp of before.
          if (held === mine && filesFingerprint(usualFiles()) === stamp) held = { files, stamp: filesFingerprint(files), entries: reading };
        } catch (error) {
          if (held === mine) held = null;
          throw error;
        }
      }
      const entries = await held.entries;
      return entries.some(({ key }) => key.startsWith('includeif.')) ? null : entries;
    },
  };
}

/** Where the user's own configuration is or may come to be (git-config(1), FILES). */
function usualFiles(): readonly string[] {
  const { GIT_CONFIG_GLOBAL, GIT_CONFIG_SYSTEM, XDG_CONFIG_HOME } = process.env;
  const home = homedir();
  const global =
    GIT_CONFIG_GLOBAL === undefined ? [join(home, '.gitconfig'), join(XDG_CONFIG_HOME || join(home, '.config'), 'git/config')] : [GIT_CONFIG_GLOBAL];
  return [...global, GIT_CONFIG_SYSTEM ?? '/etc/gitconfig'];
}

function filesOf(entries: readonly ConfigEntry[]): readonly string[] {
  return entries.flatMap(({ origin }) => (origin.startsWith('file:/') ? [origin.slice('file:'.length)] : []));
}

/** Everything that holds in a clone: read here where its own file is plain, by git otherwise. Holds secrets: never to be logged. Throws `GitError`. */
export async function readConfig(
  git: Git,
  commonDir: string,
  user: UserConfig | undefined,
  plain: readonly ConfigEntry[] | null,
): Promise<readonly ConfigEntry[]> {
  const own = user === undefined ? null : plain;
  const shared = own === null ? null : await user?.entries(git);
  return own === null || shared == null ? listConfig(git, commonDir) : [...shared, ...own];
}
