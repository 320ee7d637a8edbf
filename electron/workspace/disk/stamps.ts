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

/** All that a clone looked like at one moment. */
export interface CloneStamps {
  readonly look: LookStamps;
  /** The same as one text. */
  readonly all: string;
  /** Null where none can be had. */
  readonly quick: QuickStamp | null;
}

/** The slow fingerprints of everything that is watched of a clone, and the quick stamp. Throws nothing. */
export function cloneStamps(commonDir: string, places: readonly Place[], configFiles: readonly string[], nowMs: number): CloneStamps {
  const look = lookStamps(commonDir, places, configFiles);
  const { config, refs, trees } = look;
  const all = [refs, config, ...trees.values()].join('\n');
  // Taken first by those who look, so that what changes in between is found by either.
  return { look, all, quick: takeStamp(commonDir, places, configFiles, nowMs) };
}
