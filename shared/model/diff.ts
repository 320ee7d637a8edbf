import { z } from 'zod';
import { IsoTime, ObjectId } from './id.ts';

/** One line of a hunk. */
export const DiffLine = z.object({
  kind: z.enum(['context', 'added', 'removed']),
  /** Its number before and after, from 1; null on the side that does not have it. */
  old: z.int().nullable(),
  new: z.int().nullable(),
  /** Without its line end; a carriage return stays. */
  text: z.string(),
  /** Characters left out at its end: a line can be a whole file. */
  cut: z.int().nonnegative(),
  /** The file ends here, without a line end. */
  unended: z.boolean(),
  /** Only where two changes are compared: what the line was in the change itself. */
  inner: z.enum(['context', 'added', 'removed']).nullable(),
});
export type DiffLine = z.infer<typeof DiffLine>;

/** Lines that belong together, with some around them. */
export const DiffHunk = z.object({ oldStart: z.int(), newStart: z.int(), heading: z.string(), lines: z.array(DiffLine) });
export type DiffHunk = z.infer<typeof DiffHunk>;

/** One file's change. */
export const DiffFile = z.object({
  path: z.string(),
  /** Where it was before, if elsewhere. */
  oldPath: z.string().nullable(),
  change: z.enum(['added', 'deleted', 'modified', 'renamed', 'copied', 'type-changed', 'mode-changed']),
  /** `100644`, `100755` (executable), `120000` (link), `160000` (submodule); null where it is not. */
  oldMode: z.string().nullable(),
  newMode: z.string().nullable(),
  /** The content's id afterwards; null where it is gone. */
  newId: ObjectId.nullable(),
  binary: z.boolean(),
  /** Lines; null: not counted (binary, too big, not here). */
  added: z.int().nonnegative().nullable(),
  removed: z.int().nonnegative().nullable(),
  hunks: z.array(DiffHunk),
  /** Lines of the hunks that were left out at the end. */
  moreLines: z.int().nonnegative(),
  /**
   * Why no lines are given: too big; the objects are not in this clone (partial clone); a name that is no UTF-8; beyond the number of files shown; a
   * folder, not a file.
   */
  left: z.enum(['too-big', 'not-here', 'name', 'beyond', 'folder']).nullable(),
});
export type DiffFile = z.infer<typeof DiffFile>;

/** What a commit changed, bounded. */
export const Diff = z.object({
  files: z.array(DiffFile),
  /** Files that are not even listed. */
  moreFiles: z.int().nonnegative(),
});
export type Diff = z.infer<typeof Diff>;

/** A commit as it is shown beside its diff. Times ISO 8601 in UTC. */
export const CommitInfo = z.object({
  id: ObjectId,
  parents: z.array(ObjectId),
  author: z.string(),
  authoredAt: IsoTime,
  committer: z.string(),
  committedAt: IsoTime,
  subject: z.string(),
  /** The whole message, cut at 20,000 characters. */
  message: z.string(),
});
export type CommitInfo = z.infer<typeof CommitInfo>;

/** `missing`: no clone of this machine has it (any more), said in words. */
export const DiffMissing = z.object({ kind: z.literal('missing'), message: z.string() });

/** A commit's change against its first parent (a root commit's: against nothing). */
export const CommitDiff = z.discriminatedUnion('kind', [z.object({ kind: z.literal('found'), commit: CommitInfo, diff: Diff }), DiffMissing]);
export type CommitDiff = z.infer<typeof CommitDiff>;

/** How one commit's change differs from that of the commit that took its place: a change of a change, `inner` says of what. */
export const PairDiff = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('found'),
    before: CommitInfo,
    after: CommitInfo,
    /** Null: the messages are the same. */
    message: DiffFile.nullable(),
    /** Files whose change differs; none: it is the same line by line. */
    diff: Diff,
  }),
  DiffMissing,
]);
export type PairDiff = z.infer<typeof PairDiff>;

/** Which part of a work tree's changes: all against the last commit, what is staged, what is not. */
export const WorktreePart = z.enum(['all', 'staged', 'unstaged']);
export type WorktreePart = z.infer<typeof WorktreePart>;

/** What is not committed in a work tree of this machine, new files at the end. */
export const WorktreeDiff = z.discriminatedUnion('kind', [z.object({ kind: z.literal('found'), diff: Diff }), DiffMissing]);
export type WorktreeDiff = z.infer<typeof WorktreeDiff>;
