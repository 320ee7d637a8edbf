/** One job, on its way to the thread that does it. */
export interface DiskWork {
  readonly id: number;
  readonly job: string;
  readonly words: readonly unknown[];
}

/** What became of it. */
export type DiskTold =
  | { readonly kind: 'done'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: Error };

/** Where in the shared numbers the thread counts what it does; as long as that grows, it is alive. */
export const ticksAt = 0;
/** Where it says which job it began last. */
export const workingAt = 1;
