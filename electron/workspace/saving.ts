import type { Checkout } from '../../shared/model/checkout.ts';
import type { Log } from '../log/log.ts';
import type { Checkouts } from '../store/checkouts.ts';
import type { QuickStamp } from './watch/quick-stamp.ts';

/** Puts what was seen into the store, a while later and together: what a crash takes is seen again. */
export interface Saving {
  states(states: readonly Checkout[]): void;
  /** What a clone looked like when its states were read; saved with them or not at all. Null: not to be known. */
  stamp(cloneId: string, stamp: QuickStamp | null): void;
  /** Forgets what waits for checkouts that are no more. */
  keepOnly(isThere: (checkoutId: string) => boolean): void;
  /** Saves what waits within a second. */
  soon(): void;
  now(): void;
}

const saveMs = 1000;

/** Makes one over the table of checkouts. */
export function createSaving(checkouts: Pick<Checkouts, 'save'>, log: Log): Saving {
  let unsaved = new Map<string, Checkout>();
  let unsavedStamps = new Map<string, string | null>();
  let timer: NodeJS.Timeout | null = null;

  function now(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const states = [...unsaved.values()];
    const stamps = unsavedStamps;
    unsaved = new Map();
    unsavedStamps = new Map();
    try {
      checkouts.save(states, stamps);
    } catch (error) {
      log.error('could not save the last known states', { error: String(error) });
    }
  }

  return {
    states(states) {
      for (const state of states) unsaved.set(state.id, state);
    },
    stamp: (cloneId, stamp) => void unsavedStamps.set(cloneId, stamp === null ? null : JSON.stringify(stamp)),
    keepOnly(isThere) {
      for (const id of [...unsaved.keys()]) if (!isThere(id)) unsaved.delete(id);
    },
    soon() {
      timer ??= setTimeout(now, saveMs);
    },
    now,
  };
}
