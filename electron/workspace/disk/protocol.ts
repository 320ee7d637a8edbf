import type { FoundPlace } from '../find/find-place.ts';

/** One job, on its way to the thread that does it. */
export interface DiskWork {
  readonly id: number;
  readonly job: string;
  readonly words: readonly unknown[];
}

/** What became of one; `found`: what a search has found so far. */
export type DiskAnswer =
  | { readonly kind: 'found'; readonly id: number; readonly places: readonly FoundPlace[] }
  | { readonly kind: 'done'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: Error };

/** What became of those that were asked for together. */
export type DiskTold = readonly DiskAnswer[];

/** Where in the shared numbers the thread counts what it does; as long as that grows, it is alive. */
export const ticksAt = 0;
/** Where it says which job it began last. */
export const workingAt = 1;
