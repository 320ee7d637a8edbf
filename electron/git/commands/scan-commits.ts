import { batchReader } from '../parse/batch-objects.ts';
import { newline, recordReader } from '../parse/object-lines.ts';
import { parseRawCommit, type RawCommit } from '../parse/raw-commit.ts';
import type { Git } from '../run.ts';

/** Settings of every long look at a clone's objects: as they are stored, whatever `refs/replace` says. */
const config = ['core.useReplaceRefs=false'];
const deadlineMs = 30 * 60_000;

/** How a scan runs. */
export interface Scanning {
  readonly cwd: string;
  readonly signal?: AbortSignal | undefined;
  /** A place in a buffer where 40 hex digits of a commit's id begin. */
  readonly onCommit: (bytes: Buffer, from: number) => void;
}

/** Every commit in the object store (and in what it borrows from), in no order. Streams. Throws `GitError`. */
export async function eachCommit(git: Git, { cwd, signal, onCommit }: Scanning): Promise<void> {
  await stream(
    git,
    cwd,
    ['cat-file', '--batch-all-objects', '--unordered', '--batch-check=%(objecttype) %(objectname)'],
    undefined,
    signal,
    commitLine(onCommit),
  );
}

/** Those of `ids` (a line each) that are commits here. Streams. Throws `GitError`. */
export async function eachCommitOf(git: Git, { cwd, signal, onCommit }: Scanning, ids: string): Promise<void> {
  await stream(git, cwd, ['cat-file', '--batch-check=%(objecttype) %(objectname)', '--buffer'], ids, signal, commitLine(onCommit));
}

function commitLine(onCommit: Scanning['onCommit']): (bytes: Buffer, from: number, to: number) => void {
  // "commit " and 40 digits: no other type has that length.
  return (bytes, from, to) => {
    if (to - from === 47 && bytes[from] === 0x63) onCommit(bytes, from + 7);
  };
}

/** What counts as held by the user: everything but what Everref keeps. `--all` looks into every work tree's HEAD too (git-rev-list(1)). */
export const heldByRefs = ['--exclude=refs/everref/lost/*', '--exclude=refs/everref/rescue/*', '--all'];

/** Every commit that refs, HEADs and `tips` reach. Streams. Throws `GitError` where a ref leads to what is not there. */
export async function eachReachable(git: Git, { cwd, signal, onCommit }: Scanning, tips: readonly string[]): Promise<void> {
  const line = (bytes: Buffer, from: number, to: number) => {
    if (to - from === 40) onCommit(bytes, from);
  };
  await stream(git, cwd, ['rev-list', '--ignore-missing', '--stdin', ...heldByRefs], lines(tips), signal, line);
}

/** Every commit that `from` (and, if asked, the reflogs) reach and refs, HEADs and `tips` do not. Throws `GitError`, also where a parent is missing. */
export async function eachUnreachable(
  git: Git,
  { cwd, signal, onCommit }: Scanning,
  from: readonly string[],
  tips: readonly string[],
  reflogs: boolean,
): Promise<void> {
  const line = (bytes: Buffer, start: number, to: number) => {
    if (to - start === 40) onCommit(bytes, start);
  };
  const input = lines([...from, ...tips.map((id) => `^${id}`)]);
  await stream(git, cwd, ['rev-list', '--ignore-missing', '--stdin', ...(reflogs ? ['--reflog'] : []), '--not', ...heldByRefs], input, signal, line);
}

/** Reads commits as they are stored; those that are not here are left out. In the order asked. Throws `GitError`. */
export async function readCommits(git: Git, cwd: string, ids: readonly string[], signal?: AbortSignal): Promise<readonly RawCommit[]> {
  if (ids.length === 0) return [];
  const commits: RawCommit[] = [];
  const reader = batchReader((id, type, bytes) => {
    const commit = bytes === null || type !== 'commit' ? null : parseRawCommit(id, bytes);
    if (commit !== null) commits.push(commit);
  });
  await git.run({
    cwd,
    need: 'read',
    args: ['cat-file', '--batch', '--buffer'],
    config,
    stdin: lines(ids),
    deadlineMs,
    lowPriority: true,
    onOutput: reader.take,
    ...(signal === undefined ? {} : { signal }),
  });
  reader.end();
  return commits;
}

async function stream(
  git: Git,
  cwd: string,
  args: readonly string[],
  stdin: string | undefined,
  signal: AbortSignal | undefined,
  onLine: (bytes: Buffer, from: number, to: number) => void,
): Promise<void> {
  const reader = recordReader(newline, onLine);
  await git.run({
    cwd,
    need: 'read',
    args,
    config,
    deadlineMs,
    lowPriority: true,
    onOutput: reader.take,
    ...(stdin === undefined ? {} : { stdin }),
    ...(signal === undefined ? {} : { signal }),
  });
  reader.end();
}

function lines(ids: readonly string[]): string {
  return ids.length === 0 ? '' : `${ids.join('\n')}\n`;
}
