import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { gitPaths } from '../../../git/commands/git-paths.ts';
import type { Git } from '../../../git/run.ts';
import { isCommitUnderWay } from '../git-under-way.ts';
import { committingRefusal, lockRefusal, operationRefusal, type Refusal } from '../words/refusal-words.ts';

// What git leaves while something is in progress; git itself does not refuse for all of them (git.md 4.1). Order: the telling one first.
const operations = {
  'rebase-merge': 'rebase',
  'rebase-apply/applying': 'am',
  'rebase-apply': 'rebase',
  MERGE_HEAD: 'merge',
  CHERRY_PICK_HEAD: 'cherry-pick',
  REVERT_HEAD: 'revert',
  BISECT_LOG: 'bisect',
  sequencer: 'cherry-pick',
} as const;
type OperationFile = keyof typeof operations;
const operationFiles = Object.keys(operations) as readonly OperationFile[];

/** Where a work tree's state files are. */
export interface StatePaths {
  readonly head: string;
  readonly index: string;
  readonly origHead: string;
  /** The branch's own file, where refs are files. */
  readonly branch: string;
  /** Locks that a move takes. */
  readonly locks: readonly string[];
  readonly operations: ReadonlyMap<string, string>;
}

/** Asks git where the state files of a work tree are, with the lock of one branch. */
export async function statePaths(git: Git, cwd: string, branch: string): Promise<StatePaths> {
  const branchLock = `${branch}.lock`;
  const paths: Readonly<Record<string, string>> = await gitPaths(git, cwd, [
    'index',
    'index.lock',
    'HEAD.lock',
    'HEAD',
    'ORIG_HEAD',
    branchLock,
    ...operationFiles,
  ]);
  const path = (name: string) => paths[name] ?? '';
  return {
    head: path('HEAD'),
    index: path('index'),
    origHead: path('ORIG_HEAD'),
    branch: path(branchLock).replace(/\.lock$/, ''),
    locks: [path('index.lock'), path('HEAD.lock'), path(branchLock)],
    operations: new Map(operationFiles.map((name) => [path(name), operations[name]])),
  };
}

// A git that is alive lets go of a lock within moments: waiting a little spares the person a refusal (N-13). 1.2 s in all.
const patienceMs = [50, 150, 400, 600] as const;
const freshMs = 10_000;

/** An operation in progress, or a lock that does not go away in about a second. */
async function busyWith(paths: StatePaths): Promise<Refusal | null> {
  for (const [path, operation] of paths.operations) if (existsSync(path)) return operationRefusal(operation);
  for (const pauseMs of [...patienceMs, null]) {
    const lock = paths.locks.find((path) => existsSync(path));
    if (lock === undefined) return null;
    if (pauseMs === null || !(await isFresh(lock))) return lockRefusal(lock);
    await wait(pauseMs);
  }
  return null;
}

/**
 * Why nothing may be moved here now: an operation in progress, a lock that does not go away in about a second, a commit that is not done by then. Null: go
 * on. `top`: the work tree's.
 */
export async function busyHere(paths: StatePaths, top: string): Promise<Refusal | null> {
  for (const pauseMs of [...patienceMs, null]) {
    // Locks first: a commit often begins when the `add` before it lets go of one.
    const busy = await busyWith(paths);
    // `commit -a` holds the lock while its message is written.
    if (busy !== null) return busy.reason === 'locked' ? ((await commitBegun(top)) ?? busy) : busy;
    if (!(await isCommitUnderWay(top))) return null;
    if (pauseMs === null) return committingRefusal;
    await wait(pauseMs);
  }
  return null;
}

/** Why nothing may be moved at the very last, after looks that took their time: a commit began meanwhile. */
export async function commitBegun(top: string): Promise<Refusal | null> {
  return (await isCommitUnderWay(top)) ? committingRefusal : null;
}

async function isFresh(file: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(file)).mtimeMs < freshMs;
  } catch {
    return true; // It just went away.
  }
}
