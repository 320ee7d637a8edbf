import type { GitRequest } from '../run.ts';

/** A request as it travels: what only the engine can do is left out. `stream`: output is sent piece by piece instead of with the answer. */
export type WireRequest = Omit<GitRequest, 'signal' | 'okCodes' | 'onOutput'> & { readonly stream?: boolean };

/** Pieces of a stream that the helper sends ahead of the engine's word that it has read them: some 64 KiB each. */
export const piecesAhead = 16;

/** Why a run gave no exit code. */
export type FailureCause = 'deadline' | 'aborted' | 'too-much-output' | 'git-missing' | 'cwd-missing' | 'helper-died' | 'spawn-failed';

export type ToHelper =
  | { readonly kind: 'run'; readonly id: number; readonly request: WireRequest }
  /** One more piece of a stream was read: another may come. */
  | { readonly kind: 'more'; readonly id: number }
  | { readonly kind: 'abort'; readonly id: number };

/** `cpuSeconds`: of the helper and all that it started, so far. */
export type ToEngine =
  | { readonly kind: 'output'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: 'done'; readonly id: number; readonly code: number; readonly stdout: Uint8Array; readonly stderr: string; readonly cpuSeconds?: number }
  | { readonly kind: 'failed'; readonly id: number; readonly cause: FailureCause; readonly stderr: string; readonly cpuSeconds?: number };

/** The messages that came at once through the pipe, either way: one, or a list of several, since each costs both ends more than what it says. */
export function messagesIn(sent: unknown): readonly unknown[] {
  return Array.isArray(sent) ? sent : [sent];
}

/** The engine's end of the pipe to the helper, whichever host made it. */
export interface HelperChannel {
  post(message: ToHelper): void;
  onMessage(listener: (message: ToEngine) => void): void;
  onExit(listener: () => void): void;
  /** Lets what is running end (bounded), then ends the helper. */
  close(): Promise<void>;
}
