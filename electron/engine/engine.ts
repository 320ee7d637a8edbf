import type { About, ConfigProblem, Settings, WorkspaceSuggestion } from '../../shared/contract/contract.ts';
import type { Notification } from '../../shared/model/notification.ts';
import type { OpenWith } from '../../shared/model/open-with.ts';
import type { PullResult, PullTarget } from '../../shared/model/pull.ts';
import type { Snapshot } from '../../shared/model/snapshot.ts';
import type { LeavingReason } from '../notify/change.ts';
import type { JournalPage, JournalQuery } from '../store/journal.ts';
import type { CloudArea } from './cloud/cloud-area.ts';
import type { HubServing } from './cloud/hub.ts';
import type { HubJoining } from './cloud/hub-join.ts';
import type { DiffArea } from './here/diff.ts';
import type { Polite } from './here/polite.ts';
import type { SignInArea } from './here/sign-in.ts';
import type { UndoArea } from './here/undo.ts';
import type { ForcePushArea } from './history/force-pushes.ts';
import type { LostArea } from './lost/area.ts';
import type { MachinesArea } from './machines/machines.ts';
import type { KeychainArea } from './settings/keychain.ts';
import type { WebhookArea } from './webhooks/area.ts';
import type { WebhookSettings } from './webhooks/settings.ts';

/** Serving as a hub, and joining one. */
export type HubArea = Omit<HubServing, 'follow' | 'stop'> & HubJoining;

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

  /** Fetches and fast-forwards what `target` names, here or on another machine. Never throws for what a remote or a repository may do. */
  pull(target: PullTarget, signal?: AbortSignal): Promise<readonly PullResult[]>;
  /** Looks at every checkout of this host again. */
  refresh(): Promise<void>;
  /** Lets a checkout's own configuration run its programs; written to the configuration. False where there is no such checkout. */
  trust(checkoutId: string): Promise<boolean>;
  /** Opens a checkout's folder in a program of the user's. Answers null, or in words why not. */
  open(checkoutId: string, how: OpenWith): Promise<string | null>;
  journal(query: JournalQuery): JournalPage;
  readonly forcePushes: ForcePushArea;
  readonly diff: DiffArea;
  /** Commits that no branch holds any more: found, searched, put back, brought from other machines. */
  readonly lost: LostArea;
  readonly cloud: CloudArea;
  readonly undo: UndoArea;
  readonly signIn: SignInArea;
  readonly hub: HubArea;
  readonly machines: MachinesArea;
  readonly webhooks: WebhookArea;
  readonly webhookSettings: WebhookSettings;
  readonly keychain: KeychainArea;

  settings(): Settings;
  /** Calls back when the settings have become others: by this engine, or by a hand in the file. Answers how to stop. */
  onSettings(listener: (settings: Settings) => void): () => void;
  /** Writes the settings into the configuration file, keeping its comments; answers why not, line by line. */
  changeSettings(settings: Settings): Promise<readonly ConfigProblem[]>;
  /** Folders of this machine that seem to hold checkouts, best first. */
  suggestWorkspaces(): Promise<readonly WorkspaceSuggestion[]>;
  /** What a folder would bring as a workspace. */
  tryWorkspace(path: string, depth: number): Promise<{ readonly problem: string | null; readonly checkouts: number; readonly examples: readonly string[] }>;
  about(): Promise<About>;
  /** What a report may hold, as text: facts, counts and troubles, no secret. */
  diagnosis(): Promise<string>;
  /** Opens the folder that the log lies in. Answers null, or in words why not. */
  openLogFolder(): Promise<string | null>;
  readonly polite: Polite;

  /** Somebody is looking, until the answer is called: work trees that cannot be watched are then looked at more often. */
  attend(): () => void;
  /** Stops background work until then (ISO 8601); null goes on. */
  pause(until: string | null): void;
  /** Shows no notification until then (ISO 8601); null shows them again. What is said meanwhile comes after. */
  snooze(until: string | null): void;
  /** The person leaves this machine: one notification, at once, if something exists only here (N-4). */
  leaving(reason: LeavingReason): void;
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
