import { type HeldIndex, holdIndex, releaseIndex } from '../../git/held-index.ts';
import { busyWith, type StatePaths } from './preflight/busy.ts';
import { meaningOfRefusal } from './words/merge-words.ts';
import type { Refusal } from './words/refusal-words.ts';

/** A person's git takes its lock for some milliseconds at a time: who stages without a pause leaves gaps. */
const mostTries = 20;

/** Locks the index for git, or says why not. A lock that is there is waited for a little. */
export async function lockIndex(state: StatePaths, label: string): Promise<HeldIndex | Refusal> {
  for (let tries = 1; ; tries++) {
    const busy = await busyWith(state);
    if (busy !== null) return busy;
    const held = holdIndex(state.index);
    if (typeof held !== 'string') return held;
    if (tries === mostTries || !held.endsWith('File exists.')) return meaningOfRefusal(held, label);
  }
}

/** Looks once more while nobody can write the index; lets go of it again where something hinders. */
export async function lookUnderLock(held: HeldIndex, look: () => Promise<Refusal | null>): Promise<Refusal | null> {
  let hindered: Refusal | null | undefined;
  try {
    hindered = await look();
    return hindered;
  } finally {
    if (hindered !== null) releaseIndex(held);
  }
}
