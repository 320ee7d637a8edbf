import { rm } from 'node:fs/promises';
import type { Git } from '../../git/run.ts';
import type { Journal } from '../../store/journal.ts';
import type { Moves } from '../../store/moves.ts';
import { randomId } from '../../store/random-id.ts';
import type { Place } from '../../workspace/clone.ts';
import { wordsForFault } from '../failure-words.ts';
import type { Why } from '../update/update.ts';
import { copiesFolder, type MovePlan, newPlan } from './move-plan.ts';
import { moveRef } from './move-ref.ts';
import { moveWorkTree } from './move-work-tree.ts';
import { preflight } from './preflight/preflight.ts';
import { unfinishedMove } from './words/moved-words.ts';
import type { Refusal } from './words/refusal-words.ts';

/** What a move needs of its surroundings. */
export interface MoveTools {
  readonly moves: Moves;
  readonly journal: Journal;
  /** Everref's data folder. */
  readonly dataDir: string;
  readonly now: () => Date;
  /** Free bytes that must remain on the disk. */
  readonly reserveBytes: number;
  /** Called between the steps of a move, so that a test can crash it there. */
  readonly onStep?: (step: MoveStep) => void | Promise<void>;
}

/** `asked`: just before git is started. */
export type MoveStep = 'noted' | 'asked' | 'merged' | 'finished';

/** One branch to move forward. */
export interface MoveRequest {
  readonly cloneId: string;
  readonly commonDir: string;
  readonly repository: string;
  readonly checkoutId: string | null;
  /** Shown in the journal. */
  readonly path: string;
  /** Folder that git runs in: the work tree's top for `work-tree`. */
  readonly cwd: string;
  readonly how: MovePlan['how'];
  /** `refs/heads/…`; `HEAD` where none is checked out (a submodule). */
  readonly branch: string;
  readonly before: string;
  readonly after: string;
  readonly label: string;
  /** Work trees of the clone, for a branch that none of them has: one may take it just then. */
  readonly places: readonly Pick<Place, 'path' | 'gitDir' | 'kind'>[];
  readonly tracking: MovePlan['tracking'];
  readonly shadow: MovePlan['shadow'];
  readonly why: Why;
  readonly event: string | null;
}

export type MoveOutcome =
  | { readonly kind: 'moved'; readonly commits: number; readonly line: string }
  /** Nothing was touched. `noted`: the journal has a line about it. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly noted: boolean }
  /** It failed half-way and everything was put back. */
  | { readonly kind: 'rolled-back'; readonly refusal: Refusal }
  /** It was cut off and could not be put back yet: the row stays, the next look does it. */
  | { readonly kind: 'unfinished'; readonly refusal: Refusal };

/**
 * Moves one branch forward, with its work tree where it has one: journal first, all or nothing, put back exactly where git stops half-way
 * (git.md 4.4). Never throws for what the repository or the disk does.
 */
export async function moveBranch(git: Git, tools: MoveTools, request: MoveRequest): Promise<MoveOutcome> {
  const { how, cwd, commonDir, branch, before, after, label, tracking, shadow } = request;
  const id = randomId('m-');
  try {
    if (how === 'ref') return await moveRef(git, tools, request, id, newPlan({ how, label, tracking, shadow }));
    const copies = copiesFolder(tools.dataDir, id);
    const look = await preflight(git, { cwd, commonDir, branch, before, after, label, reserveBytes: tools.reserveBytes, copies });
    if (look.kind === 'refused') return { ...look, noted: false };
    const outcome = await moveWorkTree(git, tools, request, id, newPlan({ how, label, tracking, shadow, look }), look.state);
    if (outcome.kind !== 'unfinished') await rm(copies, { recursive: true, force: true });
    return outcome;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // With a row in the store something may have been touched: the next look puts it right, whatever went wrong here.
    const begun = tools.moves.list().some((row) => row.id === id);
    if (begun) return unfinishedMove(label);
    return { kind: 'refused', noted: false, refusal: { reason: 'git-failed', message: wordsForFault(error, cwd) } };
  }
}
