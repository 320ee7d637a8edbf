import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Config } from '../../../shared/model/config.ts';
import type { ConfigEntry } from '../../git/parse/config.ts';
import type { Trusts } from '../../store/trusts.ts';
import type { Place } from '../clone.ts';

/** What a person's trust in a clone comes to. `changed`: it was trusted, and would run something else by now. */
export type Trust = 'none' | 'given' | 'changed';

/**
 * Whether a person trusted what a clone would run (`runs`, of `whatRuns`). By its path alone: which repository it is, a clone says itself, and one that
 * means harm says what is trusted. And only what was there to be looked at then: another repository at that path, or other programs, are not meant.
 */
export function trustIn(config: Pick<Config, 'repositories'>, places: readonly Place[], runs: string, trusts?: Trusts): Trust {
  const named = namedPaths(config);
  let trust: Trust = 'none';
  for (const { path } of places) {
    if (!named.has(path)) {
      trusts?.forget(path);
      continue;
    }
    const then = trusts?.find(path) ?? null;
    // Said in the file by hand: what is there at the first look is meant.
    if (then === null) trusts?.put(path, runs);
    if (then === null || then === runs) return 'given';
    trust = 'changed';
  }
  return trust;
}

function namedPaths({ repositories }: Pick<Config, 'repositories'>): ReadonlySet<string | null> {
  return new Set(Object.entries(repositories).map(([key, { trust }]) => (trust === true ? absolutePath(key) : null)));
}

/** A digest of all that these keys of a clone's own configuration are set to. Tells nothing of the values. */
export function whatRuns(entries: readonly ConfigEntry[], programs: readonly string[]): string {
  const keys = new Set(programs);
  const own = entries.filter(({ key, scope }) => keys.has(key) && (scope === 'local' || scope === 'worktree'));
  return createHash('sha256')
    .update(JSON.stringify(own.map(({ key, value }) => [key, value])))
    .digest('hex');
}

/** A path of the configuration with `~` filled in; null where it is no absolute path (a repository id). */
export function absolutePath(path: string): string | null {
  const home = path === '~' || /^~[\\/]/.test(path) ? join(homedir(), path.slice(1)) : path;
  return isAbsolute(home) ? resolve(home) : null;
}
