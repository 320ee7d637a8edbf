import type { CommitDiff, CommitInfo, Diff, PairDiff, WorktreeDiff, WorktreePart } from '../../../shared/model/diff.ts';
import { changedPaths, readCommit, readPatches } from '../../git/commands/diff-commit.ts';
import type { WorktreeAt } from '../../git/commands/diff-worktree.ts';
import { GitError } from '../../git/error.ts';
import type { Gate } from '../../git/gate.ts';
import type { Git } from '../../git/run.ts';
import { compareMessages, interdiff } from './interdiff.ts';
import { type DiffBounds, type DiffSource, ofCommit, ofFile, readDiff } from './read-diff.ts';
import { readWorktree } from './worktree.ts';

/** Where a clone of the repository lies here. */
export interface DiffPlace {
  readonly commonDir: string;
  readonly cwd: string;
}

/** A work tree of this host's. */
export interface DiffWorktree extends WorktreeAt {
  readonly commonDir: string;
}

/** Reads differences for a page. Expected outcomes (not here, partial clone) are values. */
export interface DiffReader {
  commit(places: readonly DiffPlace[], commit: string, path?: string): Promise<CommitDiff>;
  pair(places: readonly DiffPlace[], before: string, after: string): Promise<PairDiff>;
  worktree(place: DiffWorktree, part: WorktreePart, path?: string): Promise<WorktreeDiff>;
}

interface Read {
  readonly commit: CommitInfo;
  readonly diff: Diff;
}

const nowhere = { kind: 'missing', message: 'No clone on this machine has this commit.' } as const;
const incomplete = {
  kind: 'missing',
  message: 'This machine has the commit, but not all of its files (a partial clone), so its change cannot be shown.',
} as const;

/** Reads through the gate, clone after clone until one has what is asked for. */
export function createDiffReader(gate: Gate): DiffReader {
  async function firstOf<One>(places: readonly DiffPlace[], read: (git: Git, cwd: string) => Promise<One | null>): Promise<One | null | 'incomplete'> {
    let answer: null | 'incomplete' = null;
    for (const { commonDir, cwd } of places) {
      try {
        const found = await gate.admit(commonDir, 'read', (git) => read(git, cwd), { urgency: 'now' });
        if (found !== null) return found;
      } catch (error) {
        if (!(error instanceof GitError)) throw error;
        // Another clone may have it whole.
        answer = 'incomplete';
      }
    }
    return answer;
  }

  async function one(git: Git, cwd: string, id: string, bounds: DiffBounds, path?: string): Promise<Read | null> {
    const commit = await readCommit(git, cwd, id);
    if (commit === null) return null;
    const ends = { from: commit.parents[0] ?? null, to: id };
    const source: DiffSource = {
      paths: (renames) => changedPaths(git, cwd, { ...ends, renames }),
      patches: (names, renames, maxBytes) => readPatches(git, cwd, { ...ends, renames }, names, maxBytes),
    };
    return { commit, diff: await readDiff(source, bounds, path) };
  }

  return {
    async commit(places, id, path) {
      const read = await firstOf(places, (git, cwd) => one(git, cwd, id, path === undefined ? ofCommit : ofFile, path));
      if (read === null) return nowhere;
      return read === 'incomplete' ? incomplete : { kind: 'found', ...read };
    },
    async pair(places, before, after) {
      const read = await firstOf(places, async (git, cwd) => {
        const [a, b] = [await one(git, cwd, before, ofCommit), await one(git, cwd, after, ofCommit)];
        return a === null || b === null ? null : { a, b };
      });
      if (read === null) return nowhere;
      if (read === 'incomplete') return incomplete;
      const { a, b } = read;
      return { kind: 'found', before: a.commit, after: b.commit, message: compareMessages(a.commit, b.commit), diff: interdiff(a.diff, b.diff) };
    },
    async worktree(place, part, path) {
      try {
        return { kind: 'found', diff: await gate.admit(place.commonDir, 'read', (git) => readWorktree(git, place, part, path), { urgency: 'now' }) };
      } catch (error) {
        if (!(error instanceof GitError)) throw error;
        return { kind: 'missing', message: `The work tree could not be read: ${error.message}` };
      }
    },
  };
}
