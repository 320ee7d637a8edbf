import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ignoredAmong } from '../../../git/commands/check-attr.ts';
import { diffTrees } from '../../../git/commands/diff-tree.ts';
import { configuredFilters } from '../../../git/commands/filter-config.ts';
import { resolveRef } from '../../../git/commands/git-paths.ts';
import { trackedChanges } from '../../../git/commands/tracked-changes.ts';
import { GitError } from '../../../git/error.ts';
import type { TreeChange } from '../../../git/parse/raw-diff.ts';
import type { Git } from '../../../git/run.ts';
import type { PlannedPath } from '../move-plan.ts';
import { localChangesRefusal, type Refusal, untrackedRefusal } from '../words/refusal-words.ts';
import { filePath, look, markOf } from '../work-tree-files.ts';
import { busyHere, type StatePaths, statePaths } from './busy.ts';
import { belowNewFiles } from './changed-since.ts';
import { lookInTheWay } from './in-the-way.ts';
import { lookAtFilters, spaceRefusal, writableRefusal } from './room.ts';

/** What is to be moved, and where. */
export interface PreflightRequest {
  /** The work tree's top. */
  readonly cwd: string;
  readonly commonDir: string;
  /** `refs/heads/…` */
  readonly branch: string;
  readonly before: string;
  readonly after: string;
  /** `origin/main` */
  readonly label: string;
  readonly reserveBytes: number;
  /** Folder in Everref's data for copies of files that a filter wrote; made when needed. */
  readonly copies: string;
}

/** Nothing is in the way: what a plan is made from. */
export interface Clear {
  readonly kind: 'clear';
  readonly state: StatePaths;
  readonly origHead: string | null;
  readonly paths: readonly PlannedPath[];
  readonly newFolders: readonly string[];
}

export type Preflight = { readonly kind: 'refused'; readonly refusal: Refusal } | Clear;

const refused = (refusal: Refusal): Preflight => ({ kind: 'refused', refusal });

/**
 * Looks whether a move can go through to its end, and touches nothing in the repository: operations, locks, changes of the user's in the
 * way (ignored files, too), room on the disk, folders that may be written, filters (git.md 4.4 steps 0-2).
 */
export async function preflight(git: Git, request: PreflightRequest): Promise<Preflight> {
  const { cwd, commonDir, branch, label, reserveBytes } = request;
  const [state, changes, configured] = await Promise.all([statePaths(git, cwd, branch), changesBetween(git, request), configuredFilters(git, cwd)]);
  const busy = await busyHere(state, cwd);
  if (busy !== null) return refused(busy);
  const names = changes.map(({ path }) => path);
  const [dirty, space] = await Promise.all([trackedChanges(git, cwd, names), spaceRefusal(git, cwd, commonDir, changes, reserveBytes)]);
  // A staged new file is a change of its own, also where a folder comes, or the other way round; its file may be gone again.
  const local = new Set([...changes.flatMap(({ path }) => (dirty.has(path) ? [path] : [])), ...belowNewFiles(changes, dirty)]);
  if (local.size > 0) return refused(localChangesRefusal(label, [...local]));
  const way = await lookInTheWay(cwd, changes);
  if (way.blocking.length > 0) return refused(await blockedBy(git, cwd, label, way.blocking, dirty));
  if (space !== null) return refused(space);
  const writable = await writableRefusal(cwd, changes);
  if (writable !== null) return refused(writable);
  const filters = await lookAtFilters(git, cwd, changes, configured);
  if (filters.refusal !== null) return refused(filters.refusal);
  return {
    kind: 'clear',
    state,
    origHead: await readOrigHead(git, cwd, state),
    paths: await markPaths(cwd, changes, new Set(filters.filtered), request.copies),
    newFolders: way.newFolders,
  };
}

/** A clone without trees (`--filter=tree:0`) has to get those of the new commits first, as the move itself would. */
async function changesBetween(git: Git, { cwd, before, after }: PreflightRequest): Promise<readonly TreeChange[]> {
  try {
    return await diffTrees(git, cwd, before, after);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return diffTrees(git, cwd, before, after, true);
  }
}

async function blockedBy(git: Git, cwd: string, label: string, blocking: readonly string[], dirty: ReadonlySet<string>): Promise<Refusal> {
  const staged = blocking.filter((path) => dirty.has(path));
  if (staged.length > 0) return localChangesRefusal(label, staged);
  const ignored = await ignoredAmong(git, cwd, blocking.slice(0, 100));
  const untracked = blocking.filter((path) => !ignored.has(path));
  return untracked.length > 0 ? untrackedRefusal(label, untracked, false) : untrackedRefusal(label, blocking, true);
}

/** What ORIG_HEAD is, null: none. The file tells without a run of git; a repository without such files (reftable) is asked. */
export async function readOrigHead(git: Git, cwd: string, state: StatePaths): Promise<string | null> {
  try {
    const text = (await readFile(state.origHead, 'latin1')).trim();
    if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text)) return text;
  } catch {
    // None; in a reftable repository it is kept elsewhere.
    if (!existsSync(join(dirname(state.origHead), 'reftable'))) return null;
  }
  return resolveRef(git, cwd, 'ORIG_HEAD');
}

/** Copies of filtered files are kept aside up to this much; beyond, a roll-back asks the filter itself. */
const mostCopiedBytes = 256 * 1024 * 1024;

async function markPaths(cwd: string, changes: readonly TreeChange[], filtered: ReadonlySet<string>, copies: string): Promise<readonly PlannedPath[]> {
  const planned: PlannedPath[] = [];
  let copied = 0;
  for (const change of changes) {
    const mark = markOf(change.kind === 'added' ? null : await look(cwd, change.path));
    let copy: string | null = null;
    if (mark !== null && filtered.has(change.path) && change.oldMode !== '120000') {
      const file = filePath(cwd, change.path);
      const { size } = await stat(file);
      if (copied + size <= mostCopiedBytes) {
        copied += size;
        copy = join(copies, String(planned.length));
        await mkdir(copies, { recursive: true, mode: 0o700 });
        await copyFile(file, copy);
      }
    }
    planned.push({ ...change, mark, copy, filtered: filtered.has(change.path) });
  }
  return planned;
}
