import type { Place } from '../clone.ts';
import { checkoutFingerprint, filesFingerprint, refsFingerprint } from '../watch/fingerprint.ts';
import { type QuickStamp, takeStamp } from '../watch/quick-stamp.ts';

/** What a look compares with the last one. */
export interface LookStamps {
  readonly config: string;
  readonly refs: string;
  /** By checkout id. */
  readonly trees: ReadonlyMap<string, string>;
}

/** Fingerprints of a clone's configuration, refs and work trees, taken together. Throws nothing. */
export function lookStamps(commonDir: string, places: readonly Place[], configFiles: readonly string[]): LookStamps {
  return {
    config: filesFingerprint(configFiles),
    refs: refsFingerprint({ commonDir, refFormat: 'files' }),
    trees: new Map(places.map((place) => [place.checkoutId, checkoutFingerprint(place, commonDir)])),
  };
}

/** The slow fingerprint of everything that is watched of a clone, and the quick stamp where one can be had. Throws nothing. */
export function cloneStamps(
  commonDir: string,
  places: readonly Place[],
  configFiles: readonly string[],
  nowMs: number,
): { readonly all: string; readonly quick: QuickStamp | null } {
  const { config, refs, trees } = lookStamps(commonDir, places, configFiles);
  const all = [refs, config, ...trees.values()].join('\n');
  // Taken first by those who look, so that what changes in between is found by either.
  return { all, quick: takeStamp(commonDir, places, configFiles, nowMs) };
}
