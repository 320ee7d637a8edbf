import type { Git, Need } from './run.ts';

/** How urgent: what a person clicked or pushed goes before what the schedule wants. */
export type Urgency = 'now' | 'background';

/**
 * Admits work to a clone (named by its common git folder). Reads run side by side; a write runs alone; one network run at a time
 * per clone, beside reads but not beside a write. Over all clones a small cap per need (git.md 3: 2-4 gain, 8 do not).
 */
export interface Gate {
  /** Runs `work` once admitted, handing it the only way to git. Work inside may run several commands; it must not ask the gate again. */
  admit<T>(clone: string, need: Need, work: (git: Git) => Promise<T>, options?: { readonly urgency?: Urgency; readonly signal?: AbortSignal }): Promise<T>;
  /** Resolves when nothing is admitted and nothing waits. */
  idle(): Promise<void>;
}
