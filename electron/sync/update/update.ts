import type { PullResult } from '../../../shared/model/pull.ts';
import type { Urgency } from '../../git/gate.ts';
import type { Clone, Remote } from '../../workspace/clone.ts';
import type { SharedQuestion } from '../look/shared-question.ts';

/** What set a look off; stands in the journal as `why`. */
export type Why = 'push' | 'reconcile' | 'pull-now' | 'order' | 'sign-in';

export interface UpdateRequest {
  readonly clone: Clone;
  readonly remote: Remote;
  /** Full branch names to look at; `all`: ask the remote for its tips once and take what moved. */
  readonly branches: readonly string[] | 'all';
  readonly why: Why;
  /** Id of the push event, where there was one. */
  readonly event: string | null;
  readonly urgency: Urgency;
  /** *Pull now* also moves a held branch; nothing else does. */
  readonly movesHeld: boolean;
  /** Held branches are then only moved where one of these checkouts has them checked out; left out: all. */
  readonly checkouts?: readonly string[];
  readonly signal?: AbortSignal;
  /** *Fetch*: the remote is looked at, and no branch of the user's moves. */
  readonly movesNothing?: boolean;
  /** Other clones ask the same address in the same run: one of them does it for all. */
  readonly question?: SharedQuestion;
  /** The person started this to sign in: programs of theirs may ask them. */
  readonly prompts?: 'programs';
}

/** What an update did. Never throws for what a remote or a repository may do: those are results. */
export interface UpdateReport {
  /** Branch by branch: moved, refused with a reason, or failed. Branches with nothing to do are left out. */
  readonly results: readonly PullResult[];
  /** The remote was asked and answered. */
  readonly reached: boolean;
  /** Whether any ref under refs/ was changed, so that the registry should look again. */
  readonly changed: boolean;
  /** It was not asked: it waits for a person to sign in. */
  readonly left?: true;
}

/** The one idempotent pass: fetch, compare, pin, move shadow refs, fast-forward, journal (architecture.md, "Fetching"). */
export interface Updater {
  update(request: UpdateRequest): Promise<UpdateReport>;
  /**
   * Reads the tracking reflogs for what overwrote a branch and asks no remote: for who looks once while no host runs. Writes nothing into a repository;
   * what is to be kept is read again, and kept, by the host.
   */
  readLogs(clone: Clone, remote: Remote): Promise<void>;
  /** Finishes or rolls back, exactly, every move that a crash cut off. Called once at start, before anything else moves. */
  recover(): Promise<readonly PullResult[]>;
}

/** All that one look found: also the branches with nothing to do, for who asked for just this one. */
export interface Look {
  readonly results: readonly PullResult[];
  readonly reached: boolean;
  readonly changed: boolean;
  readonly left?: true;
}

/** An updater that can also tell of the branches with nothing to do. */
export interface FullUpdater extends Updater {
  look(request: UpdateRequest): Promise<Look>;
}

/** Whether a person wants the answer to just this. */
export function isAsked(why: Why): boolean {
  return why === 'pull-now' || why === 'order' || why === 'sign-in';
}
