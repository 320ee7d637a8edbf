import { chmod, copyFile, mkdir, rm, unlink } from 'node:fs/promises';
import { checkoutIndex } from '../../git/commands/checkout-index.ts';
import { hashFiles } from '../../git/commands/hash-object.ts';
import { readIndex } from '../../git/commands/read-index.ts';
import { type IndexWish, markSkipWorktree, refreshIndex, setIndexEntries } from '../../git/commands/update-index.ts';
import type { IndexEntry } from '../../git/parse/index-entries.ts';
import type { Git } from '../../git/run.ts';
import { isSubmodule, type MovePlan, type PlannedPath } from './move-plan.ts';
import { filePath, leadsAside, look, markOf, parentsOf, removeEmptyFolder, sameMark } from './work-tree-files.ts';
import { isContentOf, isWrittenFrom } from './written-by-move.ts';

/** What a roll-back did. */
export interface RollBackReport {
  /** Whether anything was put back: false when git had touched nothing. */
  readonly touched: boolean;
  /** Paths (bytes, latin1) that somebody wrote to in between: theirs, left as they are. */
  readonly leftAlone: readonly string[];
}

type Standing = 'old' | 'new' | 'other';

/** How the index stands to one planned path. */
function standing(planned: PlannedPath, entry: IndexEntry | undefined): Standing {
  const is = (mode: string, id: string) => entry !== undefined && entry.stage === 0 && entry.mode === mode && entry.id === id;
  if (planned.kind === 'added' ? entry === undefined : is(planned.oldMode, planned.oldId)) return 'old';
  if (planned.kind === 'deleted' ? entry === undefined : is(planned.newMode, planned.newId)) return 'new';
  return 'other';
}

/** Whether git had already written the whole new index when it stopped. */
export async function indexIsNew(git: Git, root: string, plan: MovePlan): Promise<boolean> {
  const entries = byPath(await readIndex(git, root));
  return plan.paths.every((planned) => standing(planned, entries.get(planned.path)) === 'new');
}

/**
 * Puts index and work tree back to what they were before a move that did not end: exactly, byte for byte, and nothing else. What the user
 * has staged elsewhere stays staged; what was written since by anyone but git is left alone and named. Doing it twice is harmless. The
 * branch itself must still be where it was, and no git may be running here. Throws `GitError` where git or the disk fails: do it again.
 */
export async function rollBack(git: Git, root: string, plan: MovePlan): Promise<RollBackReport> {
  const entries = byPath(await readIndex(git, root));
  const leftAlone: string[] = [];
  const wishes: IndexWish[] = [];
  const ours: PlannedPath[] = [];
  for (const planned of plan.paths) {
    const stands = standing(planned, entries.get(planned.path));
    if (stands === 'other') {
      leftAlone.push(planned.path);
      continue;
    }
    if (stands === 'new') wishes.push({ path: planned.path, entry: planned.kind === 'added' ? null : { mode: planned.oldMode, id: planned.oldId } });
    if (!isSubmodule(planned)) ours.push(planned);
  }

  const changed: PlannedPath[] = [];
  for (const planned of ours) if (!sameMark(markOf(await look(root, planned.path)), planned.mark)) changed.push(planned);
  let touched = wishes.length > 0;
  await setIndexEntries(git, root, wishes, plan.paths[0]?.oldId.length ?? 40);
  // A sparse checkout leaves tracked files out of the work tree: the mark is empty though the path is tracked.
  const absent = new Set(ours.filter(({ mark }) => mark === null).map(({ path }) => path));
  const skipped = wishes.filter(({ entry, path }) => entry !== null && absent.has(path)).map(({ path }) => path);
  await markSkipWorktree(git, root, skipped);

  const judge = await judgeFiles(git, root, changed);
  // What came new goes first, with its folders: it may stand where an old file belongs.
  for (const planned of changed.filter(({ kind, mark }) => kind === 'added' || mark === null)) {
    const answer = await takeAway(root, planned, judge);
    if (answer === 'leave') leftAlone.push(planned.path);
    if (answer === 'taken') touched = true;
  }
  for (const folder of [...plan.newFolders].reverse()) if (!(await leadsAside(root, folder))) await removeEmptyFolder(root, folder);
  const restore: PlannedPath[] = [];
  for (const planned of changed.filter(({ kind, mark }) => kind !== 'added' && mark !== null)) {
    const answer = await mayRestore(root, planned, judge);
    if (answer === 'restore') restore.push(planned);
    if (answer === 'leave') leftAlone.push(planned.path);
  }
  await putBack(git, root, restore);
  if (wishes.length > 0) await refreshIndex(git, root);
  return { touched: touched || restore.length > 0, leftAlone };
}

/** Whether a changed file is git's writing (whole or cut off), the old content again, or the user's. */
type Judge = (planned: PlannedPath) => Promise<'new' | 'old' | 'user'>;

async function judgeFiles(git: Git, root: string, changed: readonly PlannedPath[]): Promise<Judge> {
  const files: string[] = [];
  for (const { path } of changed) if ((await look(root, path))?.isFile() && !(await leadsAside(root, path))) files.push(path);
  // One run tells for nearly all; the one that was being written when git ended is looked at by itself.
  const ids = await hashFiles(git, root, files);
  return async (planned) => {
    const { path, kind, oldMode, oldId, newMode, newId } = planned;
    const id = ids.get(path);
    const comesNew = kind !== 'deleted';
    if (comesNew && newMode !== '120000' && id === newId) return 'new';
    if (kind !== 'added' && oldMode !== '120000' && id === oldId) return 'old';
    if (comesNew && (await isWrittenFrom(git, root, { path, mode: newMode, id: newId }))) return 'new';
    if (kind !== 'added' && (await isContentOf(git, root, { path, mode: oldMode, id: oldId }))) return 'old';
    return 'user';
  };
}

/** Takes away what the move brought; leaves it where it is the user's. */
async function takeAway(root: string, planned: PlannedPath, judge: Judge): Promise<'taken' | 'nothing' | 'leave'> {
  if ((await look(root, planned.path)) === null) return 'nothing';
  if ((await leadsAside(root, planned.path)) || (await judge(planned)) !== 'new') return 'leave';
  await unlink(filePath(root, planned.path));
  return 'taken';
}

async function mayRestore(root: string, planned: PlannedPath, judge: Judge): Promise<'restore' | 'nothing' | 'leave'> {
  if (await leadsAside(root, planned.path)) return 'leave';
  const stats = await look(root, planned.path);
  if (stats === null) return 'restore';
  if (stats.isDirectory()) return 'leave';
  const content = await judge(planned);
  if (content === 'new') return 'restore';
  return content === 'old' ? 'nothing' : 'leave';
}

/** Writes the old files again: from the copy that was kept aside, else from the index (which is the old one again). */
async function putBack(git: Git, root: string, restore: readonly PlannedPath[]): Promise<void> {
  for (const { path, copy, mark } of restore) {
    if (copy === null) continue;
    const file = filePath(root, path);
    await rm(file, { force: true });
    const folder = parentsOf(path).at(-1);
    if (folder !== undefined) await mkdir(filePath(root, folder), { recursive: true });
    await copyFile(copy, file);
    if (mark !== null) await chmod(file, mark.mode & 0o7777);
  }
  await checkoutIndex(
    git,
    root,
    restore.filter(({ copy }) => copy === null).map(({ path }) => path),
  );
}

function byPath(entries: readonly IndexEntry[]): ReadonlyMap<string, IndexEntry> {
  return new Map(entries.map((entry) => [entry.path, entry]));
}
