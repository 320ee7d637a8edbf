import type { FailureCause } from './protocol.ts';

/** What became of one run, before it is sent to the engine. */
export type Outcome =
  | { readonly kind: 'done'; readonly code: number; readonly stdout: Uint8Array; readonly stderr: string }
  /** `mayGoOn`: it was ended, and has not been seen to end. */
  | { readonly kind: 'failed'; readonly cause: FailureCause; readonly stderr: string; readonly mayGoOn?: true };

/** One run as the helper starts it: everything is decided, nothing is left to the runner. */
export interface RunPlan {
  readonly cwd: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string | Uint8Array | undefined;
  /** What git's credential helper is to say, given on a pipe of its own (credential.ts). */
  readonly credential?: string | undefined;
  readonly deadlineMs: number;
  readonly maxOutputBytes: number;
  readonly signal: AbortSignal;
  /** Takes the output piece by piece; nothing is then kept for the outcome. Lean runs only. */
  readonly output?: OutputTaker;
  /** Runs behind everything else that wants the processor (N-13). */
  readonly lowPriority?: boolean;
}

/** Takes a stream's pieces; `hold` is handed out once, and stops and starts the flow. */
export interface OutputTaker {
  begin(flow: { pause(): void; resume(): void }): void;
  take(bytes: Buffer): void;
}

/** Kept of what git says on stderr: progress and warnings can be long, the last words matter. */
export const stderrLimit = 64 * 1024;
