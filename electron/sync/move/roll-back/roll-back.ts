import { chmod, copyFile, mkdir, rm, unlink } from 'node:fs/promises';
import { checkoutIndex } from '../../../git/commands/checkout-index.ts';
import { hashFiles } from '../../../git/commands/hash-object.ts';
import { readIndex } from '../../../git/commands/read-index.ts';
import { type IndexWish, markSkipWorktree, refreshIndex, setIndexEntries } from '../../../git/commands/update-index.ts';
import type { IndexEntry } from '../../../git/parse/index-entries.ts';
import type { Git } from '../../../git/run.ts';
import { type FileMark, isSubmodule, type MovePlan, type PlannedPath, type Reach } from '../move-plan.ts';
import { filePath, isSameFile, leadsAside, look, markOf, parentsOf, removeEmptyFolder, sameMark } from '../work-tree-files.ts';
import { reachOf, type Seen } from './reach.ts';
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
 * How far the git of a move had come when it stopped; touches nothing. `stopped`: it is known that it stopped half-way. Throws `GitError` where the
 * repository cannot be read: ask again.
 */
export async function lookHowFar(git: Git, root: string, plan: MovePlan, stopped: boolean): Promise<Reach> {
  const entries = byPath(await readIndex(git, root));
  const verdicts = await judgeFiles(git, root, plan.paths);
  const seen = plan.paths.map((planned, index) => seenAs(planned, verdicts[index] ?? 'user'));
  const isNew = plan.paths.map((planned) => standing(planned, entries.get(planned.path)) === 'new');
  return reachOf(plan, seen, isNew, stopped);
}

function seenAs(planned: PlannedPath, verdict: Verdict): Seen {
  if (isSubmodule(planned)) return 'silent';
  if (planned.kind !== 'added' && planned.mark === null && verdict === 'untouched') return 'silent';
  return verdict === 'old' || verdict === 'user' ? 'other' : verdict;
}

/**
 * For a branch that moved although its new index could not take the old one's place: entries of the planned paths that are still the old ones become the
 * new. What was staged since stays. Throws `GitError`.
 */
export async function bringIndexForward(git: Git, root: string, plan: MovePlan): Promise<void> {
  const entries = byPath(await readIndex(git, root));
  const wishes = plan.paths.flatMap((planned): IndexWish[] => {
    const { path, kind, newMode, newId } = planned;
    if (standing(planned, entries.get(path)) !== 'old') return [];
    return [{ path, entry: kind === 'deleted' ? null : { mode: newMode, id: newId } }];
  });
  await setEntries(git, root, plan, wishes);
  if (wishes.length > 0) await refreshIndex(git, root, [0, 1, 128]);
}

/** Sets entries of planned paths. A sparse checkout leaves tracked files out of the work tree: their mark is empty though they are not new, and they stay out. */
async function setEntries(git: Git, root: string, plan: MovePlan, wishes: readonly IndexWish[]): Promise<void> {
  await setIndexEntries(git, root, wishes, plan.paths[0]?.oldId.length ?? 40);
  const absent = new Set(plan.paths.filter((planned) => planned.mark === null && planned.kind !== 'added' && !isSubmodule(planned)).map(({ path }) => path));
  const skipped = wishes.filter(({ entry, path }) => entry !== null && absent.has(path)).map(({ path }) => path);
  await markSkipWorktree(git, root, skipped);
}

/**
 * Puts index and work tree back to what they were before a move that did not end: exactly, byte for byte, and nothing else. What the user
 * has staged elsewhere stays staged; what was written since by anyone but git, or where git did not come (`reach`), is left alone and named. Doing it
 * twice is harmless. The branch itself must still be where it was, and no git may be running here. Throws `GitError` where git or the disk fails: do
 * it again.
 */
export async function rollBack(git: Git, root: string, plan: MovePlan, reach: Reach): Promise<RollBackReport> {
  const entries = byPath(await readIndex(git, root));
  const reached = new Set(reach.paths);
  const leftAlone: string[] = [];
  const wishes: IndexWish[] = [];
  const changed: { readonly planned: PlannedPath; readonly verdict: Verdict }[] = [];
  const verdicts = await judgeFiles(git, root, plan.paths);
  for (const [index, planned] of plan.paths.entries()) {
    const stands = standing(planned, entries.get(planned.path));
    const verdict = verdicts[index] ?? 'user';
    const inReach = reached.has(index);
    if (stands === 'other' || (!inReach && verdict !== 'untouched')) {
      leftAlone.push(planned.path);
      continue;
    }
    if (stands === 'new' && reach.index)
      wishes.push({ path: planned.path, entry: planned.kind === 'added' ? null : { mode: planned.oldMode, id: planned.oldId } });
    if (!isSubmodule(planned) && inReach && verdict !== 'untouched') changed.push({ planned, verdict });
  }

  let touched = wishes.length > 0;
  await setEntries(git, root, plan, wishes);

  // What came new goes first, with its folders: it may stand where an old file belongs.
  const comes = ({ kind, mark }: PlannedPath) => kind === 'added' || mark === null;
  for (const { planned, verdict } of changed.filter((each) => comes(each.planned))) {
    const answer = await takeAway(root, planned, verdict);
    if (answer === 'leave') leftAlone.push(planned.path);
    if (answer === 'taken') touched = true;
  }
  const reachedFolders = new Set(reach.paths.flatMap((index) => parentsOf(plan.paths[index]?.path ?? '')));
  for (const folder of [...plan.newFolders].reverse())
    if (reachedFolders.has(folder) && !(await leadsAside(root, folder))) await removeEmptyFolder(root, folder);
  const restore: PlannedPath[] = [];
  for (const { planned, verdict } of changed.filter((each) => !comes(each.planned))) {
    const answer = await mayRestore(root, planned, verdict);
    if (answer === 'restore') restore.push(planned);
    if (answer === 'leave') leftAlone.push(planned.path);
  }
  await putBack(git, root, restore);
  // A filter that is missing makes it fail: then status reads these files once more.
  if (wishes.length > 0 || restore.length > 0) await refreshIndex(git, root, [0, 1, 128]);
  return { touched: touched || restore.length > 0, leftAlone };
}

/** What lies at a planned path: as it was; gone; git's writing, whole or cut off; the old content again; or the user's. */
type Verdict = 'untouched' | 'missing' | 'written' | 'begun' | 'old' | 'user';

async function judgeFiles(git: Git, root: string, paths: readonly PlannedPath[]): Promise<readonly Verdict[]> {
  const changed = new Map<PlannedPath, 'file' | 'aside' | 'missing' | 'none'>();
  for (const planned of paths) {
    if (isSubmodule(planned)) continue;
    const stats = await look(root, planned.path);
    if (sameMark(markOf(stats), planned.mark)) continue;
    // Where a file was, git may have made a folder: the file itself is gone.
    if (stats === null || (stats.isDirectory() && planned.kind === 'deleted')) changed.set(planned, planned.mark === null ? 'none' : 'missing');
    else changed.set(planned, (await leadsAside(root, planned.path)) || stats.isDirectory() ? 'aside' : 'file');
  }
  const files = [...changed].flatMap(([planned, kind]) => (kind === 'file' ? [planned] : []));
  const regular: string[] = [];
  for (const { path } of files) if ((await look(root, path))?.isFile()) regular.push(path);
  // One run tells for nearly all; the one that was being written when git ended is looked at by itself.
  const ids = await hashFiles(git, root, regular);
  const verdicts: Verdict[] = [];
  for (const planned of paths) {
    const kind = changed.get(planned);
    if (kind === undefined || kind === 'none') verdicts.push('untouched');
    else if (kind === 'missing') verdicts.push('missing');
    else verdicts.push(kind === 'aside' ? 'user' : await judgeFile(git, root, planned, ids.get(planned.path)));
  }
  return verdicts;
}

async function judgeFile(git: Git, root: string, { path, kind, mark, oldMode, oldId, newMode, newId }: PlannedPath, id: string | undefined): Promise<Verdict> {
  const old = { path, mode: oldMode, id: oldId };
  const now = markOf(await look(root, path));
  // Only the mode changes: the content cannot tell.
  if (kind !== 'added' && oldId === newId && id === oldId && isExecutable(now) !== isExecutable(mark)) return isSameFile(now, mark) ? 'user' : 'written';
  if (kind !== 'added' && oldMode !== '120000' && id === oldId) return 'old';
  // Written into: git would have made a new file.
  if (isSameFile(now, mark)) return kind !== 'added' && (await isContentOf(git, root, old)) ? 'old' : 'user';
  const comesNew = kind !== 'deleted';
  if (comesNew && newMode !== '120000' && id === newId) return 'written';
  if (kind !== 'added' && (await isContentOf(git, root, old))) return 'old';
  return comesNew ? await isWrittenFrom(git, root, { path, mode: newMode, id: newId }) : 'user';
}

const isExecutable = (mark: FileMark): boolean => mark !== null && (mark.mode & 0o100) !== 0;

/** Takes away what the move brought; leaves it where it is the user's. */
async function takeAway(root: string, planned: PlannedPath, verdict: Verdict): Promise<'taken' | 'nothing' | 'leave'> {
  if ((await look(root, planned.path)) === null) return 'nothing';
  if ((await leadsAside(root, planned.path)) || (verdict !== 'written' && verdict !== 'begun')) return 'leave';
  await unlink(filePath(root, planned.path));
  return 'taken';
}

async function mayRestore(root: string, planned: PlannedPath, verdict: Verdict): Promise<'restore' | 'nothing' | 'leave'> {
  if (await leadsAside(root, planned.path)) return 'leave';
  const stats = await look(root, planned.path);
  if (stats === null) return 'restore';
  if (stats.isDirectory()) return 'leave';
  if (verdict === 'written' || verdict === 'begun') return 'restore';
  return verdict === 'old' ? 'nothing' : 'leave';
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
