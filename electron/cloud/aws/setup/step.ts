/** One thing that is to be made, changed or taken away. */
export interface SetupStep {
  readonly kind: 'create' | 'change' | 'remove';
  /** In words: `the queue everref-h-1 …`. */
  readonly what: string;
  /** May be refused: that is said, and the rest goes on. */
  readonly optional: boolean;
  apply(): Promise<void>;
}

/** What there is to do, and what stands in the way. */
export interface SetupPlan {
  /** In the order in which they are carried out; empty where all is as it should be. */
  readonly steps: readonly SetupStep[];
  /** What a person has to decide first; nothing is carried out while there is one. */
  readonly problems: readonly string[];
  /** What is worth knowing before saying yes: what stays although all else goes, for example. */
  readonly notes: readonly string[];
}

/** How far the work is; `at` counts from 0. `missed`: an optional step was refused. */
export type SetupProgress =
  | { readonly kind: 'begun' | 'done'; readonly at: number; readonly what: string }
  | { readonly kind: 'missed'; readonly at: number; readonly what: string; readonly message: string };

export function step(kind: SetupStep['kind'], what: string, apply: () => Promise<unknown>, optional = false): SetupStep {
  return { kind, what, optional, apply: async () => void (await apply()) };
}

/** Carries steps out one after another; answers what optional ones could not do, in words. Throws `AwsError`; between two steps `signal` ends it. */
export async function applySteps(
  steps: readonly SetupStep[],
  { onProgress = () => {}, signal }: { readonly onProgress?: (progress: SetupProgress) => void; readonly signal?: AbortSignal | undefined } = {},
): Promise<readonly string[]> {
  const missed: string[] = [];
  for (const [at, { what, optional, apply }] of steps.entries()) {
    signal?.throwIfAborted();
    onProgress({ kind: 'begun', at, what });
    try {
      await apply();
      onProgress({ kind: 'done', at, what });
    } catch (error) {
      if (!optional) throw error;
      const message = error instanceof Error ? error.message : String(error);
      missed.push(`${what}: ${message}`);
      onProgress({ kind: 'missed', at, what, message });
    }
  }
  return missed;
}
