import type { Contract } from '../../shared/contract/contract.ts';
import type { PullResult, PullTarget } from '../../shared/model/pull.ts';
import type { Notification, Snapshot } from '../../shared/model/snapshot.ts';

/** One step that the page follows; see shared/model/snapshot.ts. */
export type { SnapshotEvent } from '../../shared/model/snapshot.ts';
export type { Contract };

/**
 * The engine as its hosts see it: plain Node, knows nothing of Electron, of a window or of a cloud's kind. Every host composes it, starts
 * it, and puts its own surface around it.
 */
export interface Engine {
  readonly hostId: string;
  /** The state of everything, as of now. Immutable; a change makes a new one. */
  snapshot(): Snapshot;
  /** Calls back after every change, with the new snapshot and the one before. Answers how to stop. */
  subscribe(listener: (now: Snapshot, before: Snapshot) => void): () => void;
  /** Calls back when a person should be told something; `notify/policy` has already decided that it is worth it. */
  onNotification(listener: (notification: Notification) => void): () => void;
  pull(target: PullTarget, signal?: AbortSignal): Promise<readonly PullResult[]>;
  /** Stops background work until then (ISO 8601); null goes on. */
  pause(until: string | null): void;
  /** The machine goes to sleep: nothing new is started. */
  suspend(): void;
  /** The machine woke, or the screen was unlocked: one reconcile, with jitter. */
  resume(): void;
  /** Brings everything up in order; resolves when the last known state can be shown (the first sweep goes on behind). */
  start(): Promise<void>;
  /** Resolves when every queue, sweep and move that is under way is done: what tests wait for. */
  idle(): Promise<void>;
  /** Ends everything in reverse order; lets moves that are under way finish. */
  stop(): Promise<void>;
}
