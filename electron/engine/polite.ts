import type { SweepTook } from '../workspace/service.ts';

/** What keeps Everref out of a person's way (N-9, N-13). */
export interface Polite {
  /** Looks at what its fingerprints say has changed, and at nothing else. */
  sweep(): Promise<void>;
  lastSweep(): SweepTook | null;
}
