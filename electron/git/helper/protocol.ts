import type { GitRequest } from '../run.ts';

/** Why a run gave no exit code. */
export type FailureCause = 'deadline' | 'aborted' | 'too-much-output' | 'git-missing' | 'cwd-missing' | 'helper-died' | 'spawn-failed';

export type ToHelper =
  | { readonly kind: 'run'; readonly id: number; readonly request: Omit<GitRequest, 'signal' | 'okCodes'> }
  | { readonly kind: 'abort'; readonly id: number };

export type ToEngine =
  | { readonly kind: 'done'; readonly id: number; readonly code: number; readonly stdout: Uint8Array; readonly stderr: string }
  | { readonly kind: 'failed'; readonly id: number; readonly cause: FailureCause; readonly stderr: string };

/** The engine's end of the pipe to the helper, whichever host made it. */
export interface HelperChannel {
  post(message: ToHelper): void;
  onMessage(listener: (message: ToEngine) => void): void;
  onExit(listener: () => void): void;
  /** Lets what is running end (bounded), then ends the helper. */
  close(): Promise<void>;
}
