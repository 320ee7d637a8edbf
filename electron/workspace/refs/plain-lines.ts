import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { AheadBehind } from '../../git/parse/commit-graph.ts';
import type { ListedCommit } from '../../git/parse/commit-lines.ts';
import { plainListedCommit } from '../../git/parse/plain-commit.ts';
import { StoredObjects } from './stored-objects.ts';

// Most of what is counted in a day is a line of a few commits on top of what a remote has: those are read from their files, and no git is started.

/** Commits of a line that are followed; beyond that git counts. */
const mostSteps = 24;
const mostTips = 8;

/**
 * How two commits stand to each other, where one lies on a line of few commits without a merge above the other; null: git is to count. Exact: such a line
 * has all commits that are between them. Throws nothing.
 */
export function plainCounts(commonDir: string, a: string, b: string): AheadBehind | null {
  return reading(commonDir, (read) => {
    const ahead = lineFrom(read, a, new Set([b]));
    if (ahead?.end === b) return { ahead: ahead.line.length, behind: 0 };
    const behind = lineFrom(read, b, new Set([a]));
    return behind?.end === a ? { ahead: 0, behind: behind.line.length } : null;
  });
}

/**
 * The commits of `tips` that none of the remotes' tips reaches, each before its parents, where that can be told by lines of few commits; null: ask git. It can
 * be where the remotes' tips all lie on one line themselves, and each tip on one that ends at one of them: what is above such an end and not on the
 * remotes' own line is reached by none of them. Throws nothing.
 */
export function plainUnpushed(commonDir: string, tips: readonly string[], remoteTips: readonly string[]): readonly ListedCommit[] | null {
  const remotes = new Set(remoteTips);
  if (remotes.size === 0 || remotes.size > mostTips || tips.length > mostTips) return null;
  return reading(commonDir, (read) => {
    const published = lineOver(read, remotes);
    if (published === null) return null;
    let found: readonly ListedCommit[] = [];
    for (const tip of tips) {
      const way = lineFrom(read, tip, remotes);
      if (way === null || way.end === null || way.line.some(({ id }) => published.has(id))) return null;
      // What is new is a child of what is there, or has nothing to do with it: never a parent.
      const known = new Set(found.map(({ id }) => id));
      found = [...way.line.filter(({ id }) => !known.has(id)), ...found];
    }
    return found;
  });
}

type ReadCommit = (id: string) => ListedCommit | null;

/** From `tip` down to the first of `ends`, which is not among them; `end` null: it goes on further than is followed. Null: there is a merge, a root, or what is not plain. */
function lineFrom(read: ReadCommit, tip: string, ends: ReadonlySet<string>): { readonly line: readonly ListedCommit[]; readonly end: string | null } | null {
  const line: ListedCommit[] = [];
  for (let id = tip; line.length <= mostSteps; ) {
    if (ends.has(id)) return { line, end: id };
    const commit = read(id);
    const [parent, ...others] = commit?.parents ?? [];
    if (commit === null || parent === undefined || others.length > 0) return null;
    line.push(commit);
    id = parent;
  }
  return { line, end: null };
}

/** All commits from the uppermost of these tips down to the lowest; null: they do not lie on one line. */
function lineOver(read: ReadCommit, tips: ReadonlySet<string>): ReadonlySet<string> | null {
  for (const top of tips) {
    const on = new Set([top]);
    const left = new Set(tips);
    left.delete(top);
    for (let id = top; left.size > 0; ) {
      const way = lineFrom(read, id, left);
      if (way === null || way.end === null) break;
      for (const commit of way.line) on.add(commit.id);
      on.add(way.end);
      left.delete(way.end);
      id = way.end;
    }
    if (left.size === 0) return on;
  }
  return null;
}

/** Null also where the history that git sees is not the one that is stored: shallow clones, grafts, replaced commits. */
function reading<T>(commonDir: string, work: (read: ReadCommit) => T | null): T | null {
  const objects = new StoredObjects(commonDir);
  const seen = new Map<string, ListedCommit | null>();
  try {
    if (['shallow', 'info/grafts', 'refs/replace'].some((name) => statSync(join(commonDir, name), { throwIfNoEntry: false }) !== undefined)) return null;
    return work((id) => {
      const held = seen.get(id);
      if (held !== undefined) return held;
      const bytes = objects.commit(id);
      const commit = bytes === null ? null : plainListedCommit(id, bytes);
      seen.set(id, commit);
      return commit;
    });
  } catch {
    return null;
  } finally {
    objects.close();
  }
}
