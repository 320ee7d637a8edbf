import type { Diff, DiffFile, DiffHunk } from '../../../shared/model/diff.ts';
import { GitError } from '../../git/error.ts';
import type { FilePatch } from '../../git/parse/patch.ts';
import type { RawChange } from '../../git/parse/raw-renames.ts';

/** How much of a difference is given. */
export interface DiffBounds {
  readonly files: number;
  readonly linesPerFile: number;
  readonly lines: number;
}

/** Of a whole commit: what a page can hold and a person look through. */
export const ofCommit: DiffBounds = { files: 300, linesPerFile: 1000, lines: 6000 };
/** Of one file that was asked for by name. */
export const ofFile: DiffBounds = { files: 1, linesPerFile: 20_000, lines: 20_000 };

/** Names of files that are listed at all. */
export const mostListed = 2000;
/** A run's patch, and the names in its arguments. */
const patchBytes = 4 * 1024 * 1024;
const nameBytes = 60_000;
/** Runs after which what is missing is said to be missing: a partial clone would be asked file by file. */
const mostRuns = 60;

/** Where a difference is read from. Both throw `GitError`. */
export interface DiffSource {
  /** The paths that differ. Looking for renames opens files; a partial clone may not have them. */
  paths(renames: boolean): Promise<readonly RawChange[]>;
  /** The patches of some paths, in the order of `paths`. */
  patches(names: readonly string[], renames: boolean, maxBytes: number): Promise<readonly FilePatch[]>;
}

/** Reads a difference within `bounds`. `path`: that file alone. Throws `GitError` where what it is between cannot be read. */
export async function readDiff(source: DiffSource, bounds: DiffBounds, path?: string): Promise<Diff> {
  const { renames, all } = await pathsOf(source);
  const wanted = path === undefined ? all : all.filter((change) => change.path === path);
  const read = wanted.slice(0, bounds.files);
  const patches = await patchesOf(
    source,
    renames,
    read.filter(({ askable }) => askable),
  );
  let room = bounds.lines;
  const files = wanted.slice(0, mostListed).map((change, index): DiffFile => {
    const patch = patches.get(change);
    if (patch === undefined || typeof patch === 'string') {
      return { ...plain(change), left: index >= bounds.files ? 'beyond' : change.askable ? (patch ?? 'not-here') : 'name' };
    }
    const { hunks, moreLines, used } = cutHunks(patch.hunks, Math.min(room, bounds.linesPerFile));
    room -= used;
    const counted = patch.binary ? {} : { added: patch.added, removed: patch.removed };
    return { ...plain(change), binary: patch.binary, ...counted, hunks, moreLines, left: null };
  });
  return { files, moreFiles: Math.max(0, wanted.length - mostListed) };
}

async function pathsOf(source: DiffSource): Promise<{ readonly renames: boolean; readonly all: readonly RawChange[] }> {
  try {
    return { renames: true, all: await source.paths(true) };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return { renames: false, all: await source.paths(false) };
  }
}

function plain({ path, oldPath, change, oldMode, newMode, newId }: RawChange): DiffFile {
  return { path, oldPath, change, oldMode, newMode, newId, binary: false, added: null, removed: null, hunks: [], moreLines: 0, left: null };
}

type Patch = FilePatch | 'too-big' | 'not-here';

/** Many files in one run; where that is too much, or an object is missing, in halves, so that one file does not cost the others. */
async function patchesOf(source: DiffSource, renames: boolean, changes: readonly RawChange[]): Promise<ReadonlyMap<RawChange, Patch>> {
  const found = new Map<RawChange, Patch>();
  const waiting = batches(changes);
  for (let runs = 0; runs < mostRuns; runs++) {
    const batch = waiting.shift();
    if (batch === undefined) break;
    const names = batch.flatMap(({ path, oldPath }) => (oldPath === null ? [path] : [path, oldPath]));
    let given: readonly FilePatch[] | 'too-big' | 'not-here';
    try {
      given = await source.patches(names, renames, patchBytes);
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      given = error.kind === 'too-much-output' || error.kind === 'deadline' ? 'too-big' : 'not-here';
    }
    const one = batch.length === 1 ? batch[0] : undefined;
    if (one !== undefined) {
      found.set(one, typeof given === 'string' ? given : joinPatches(given));
    } else if (typeof given !== 'string' && given.length === batch.reduce((sum, change) => sum + sections(change), 0)) {
      let at = 0;
      for (const change of batch) {
        const end = at + sections(change);
        found.set(change, joinPatches(given.slice(at, end)));
        at = end;
      }
    } else {
      const half = Math.ceil(batch.length / 2);
      waiting.unshift(batch.slice(0, half), batch.slice(half));
    }
  }
  return found;
}

/** A file that became a link is written as one deleted and one added. */
function sections({ change }: RawChange): number {
  return change === 'type-changed' ? 2 : 1;
}

function joinPatches(patches: readonly FilePatch[]): FilePatch {
  return {
    binary: patches.some(({ binary }) => binary),
    added: patches.reduce((sum, { added }) => sum + added, 0),
    removed: patches.reduce((sum, { removed }) => sum + removed, 0),
    hunks: patches.flatMap(({ hunks }) => hunks),
  };
}

function batches(changes: readonly RawChange[]): (readonly RawChange[])[] {
  const made: RawChange[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const change of changes) {
    const own = Buffer.byteLength(change.path) + Buffer.byteLength(change.oldPath ?? '') + 2;
    if (bytes + own > nameBytes || (made.at(-1)?.length ?? 0) >= 100) {
      made.push([]);
      bytes = 0;
    }
    bytes += own;
    made.at(-1)?.push(change);
  }
  return made;
}

/** The first `most` lines of some hunks. Pure. */
export function cutHunks(hunks: readonly DiffHunk[], most: number): { readonly hunks: DiffHunk[]; readonly moreLines: number; readonly used: number } {
  const kept: DiffHunk[] = [];
  let used = 0;
  let moreLines = 0;
  for (const hunk of hunks) {
    const lines = hunk.lines.slice(0, Math.max(0, most - used));
    moreLines += hunk.lines.length - lines.length;
    used += lines.length;
    if (lines.length > 0) kept.push({ ...hunk, lines });
  }
  return { hunks: kept, moreLines, used };
}
