import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { AlongRef } from '../../../shared/model/journal.ts';
import type { TreeChange } from '../../git/parse/raw-diff.ts';
import { randomId } from '../../store/random-id.ts';
import { OtherRef } from '../undo/ref-changes.ts';
import type { Clear } from './preflight/preflight.ts';

/**
 * What a file was before the move: enough to know later that nobody wrote it since, and whether it is still the same file (`birthNs`: git never
 * writes into a file, it makes a new one; empty where the file system does not tell). Null: it was not there.
 */
const FileMark = z.object({ ino: z.string(), mtimeNs: z.string(), size: z.string(), mode: z.number(), birthNs: z.string().default('') }).nullable();
export type FileMark = z.infer<typeof FileMark>;

/** One path that the move changes; `path` holds bytes (latin1). */
const PlannedPath = z.object({
  kind: z.enum(['added', 'modified', 'deleted', 'type-changed']),
  path: z.string(),
  oldMode: z.string(),
  newMode: z.string(),
  oldId: z.string(),
  newId: z.string(),
  mark: FileMark,
  /** Absolute path of a copy of the file's bytes in Everref's data folder, for files that a filter wrote. */
  copy: z.string().nullable(),
  /** A content filter writes it, perhaps later than its turn. */
  filtered: z.boolean().default(false),
});
export type PlannedPath = z.infer<typeof PlannedPath>;

/** How far git had come when it stopped: decided once, kept, so that a roll-back that is cut off itself goes on as it began. */
const Reach = z.object({
  /** Indices into `paths`: what git may have touched. Whatever happened to all others is the user's. */
  paths: z.array(z.number()),
  /** Git writes the index in one step, after all files. */
  index: z.boolean(),
});
export type Reach = z.infer<typeof Reach>;

/**
 * What the roll-back of a move must know. Every path in it was clean (neither staged, changed nor in the way) when it was written, so
 * what differs from `mark` afterwards is either git's doing or came later from the user, and content tells which.
 */
export const MovePlan = z.object({
  version: z.literal(1),
  /** `ref`: the branch is checked out nowhere; git moves it in one step or not at all. */
  how: z.enum(['work-tree', 'ref']),
  /** `reset`: an entry's folder, set to what the remote has; what was there is kept, so that nothing is put back after a crash. */
  kind: z.enum(['move', 'reset']).default('move'),
  /** Line of the journal to close. */
  journalId: z.string(),
  /** `origin/main`, for words and reflogs. */
  label: z.string(),
  /** ORIG_HEAD as the user had it. */
  origHead: z.string().nullable(),
  /** Tracking ref to take along afterwards, with the value it had; and the shadow that is then no more needed. */
  tracking: z.object({ ref: z.string(), before: z.string() }).nullable(),
  shadow: z.object({ ref: z.string(), tip: z.string() }).nullable(),
  paths: z.array(PlannedPath),
  /** Folders (bytes, latin1) that were not there, innermost last. */
  newFolders: z.array(z.string()),
  /** Lock files that git makes in this move; none was there before. Absolute. */
  locks: z.array(z.string()),
  /** Whether git was asked to act: before that nothing that is found is its doing, also not a lock. */
  asked: z.boolean().default(true),
  /** The index, and what stands in its lock while git is at work; null: git locks it itself. */
  hold: z.object({ path: z.string(), token: z.string() }).nullable().default(null),
  /** Null: it is not known yet that anything is to be put back. */
  reach: Reach.nullable().default(null),
  /** The line of the journal that this move undoes (sync/undo); null: a move forward. */
  undoes: z.string().nullable().default(null),
  /** Refs that change together with the branch when a move is undone. */
  others: z.array(OtherRef).default([]),
});
export type MovePlan = z.infer<typeof MovePlan>;

export type Hold = NonNullable<MovePlan['hold']>;

/** What is to stand in an index's lock: written into the move's row before the lock is taken, so that whoever finds it knows whose it is. */
export function newHold(path: string): Hold {
  return { path, token: randomBytes(8).toString('hex') };
}

/** What a kind of move says of itself; `look`: what was seen of the work tree that goes along. */
type Given = Pick<MovePlan, 'how' | 'label'> &
  Partial<Pick<MovePlan, 'kind' | 'journalId' | 'tracking' | 'shadow' | 'locks' | 'undoes' | 'others' | 'asked'>> & { readonly look?: Clear };

/** The plan of a move that is about to be noted: git was not asked to act yet, unless it acts in one step or not at all. */
export function newPlan({ look, ...given }: Given): MovePlan {
  return {
    version: 1,
    kind: 'move',
    journalId: randomId('j-'),
    origHead: look?.origHead ?? null,
    tracking: null,
    shadow: null,
    paths: [...(look?.paths ?? [])],
    newFolders: [...(look?.newFolders ?? [])],
    locks: [...(look?.state.locks ?? [])],
    asked: given.how === 'ref',
    hold: null,
    reach: null,
    undoes: null,
    others: [],
    ...given,
  };
}

/** Folder in Everref's data for copies of a move's filtered files. */
export function copiesFolder(dataDir: string, moveId: string): string {
  return join(dataDir, 'moves', moveId);
}

/** A submodule's pointer: no file of ours to write or restore. */
export function isSubmodule(change: Pick<TreeChange, 'oldMode' | 'newMode'>): boolean {
  return change.oldMode === '160000' || change.newMode === '160000';
}

/** What finishing a plan changes besides the branch, which then stands at `after`: for the journal, so that an undo can take it back. */
export function alongOf({ tracking, shadow }: Pick<MovePlan, 'tracking' | 'shadow'>, after: string): AlongRef[] {
  return [
    ...(tracking === null ? [] : [{ ref: tracking.ref, before: tracking.before, after }]),
    ...(shadow === null ? [] : [{ ref: shadow.ref, before: shadow.tip, after: null }]),
  ];
}
