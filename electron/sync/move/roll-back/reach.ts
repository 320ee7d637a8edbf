import type { MovePlan, PlannedPath, Reach } from '../move-plan.ts';

/**
 * What is seen of one planned path after a move that stopped.
 * `untouched`: the very file that was there before, or still none. `written`: a new file with just what the move brings. `begun`: a new file with the
 * beginning of it. `missing`: it was there before. `other`: anything else. `silent`: tells nothing (a submodule, a path that a sparse checkout leaves out).
 */
export type Seen = 'untouched' | 'written' | 'begun' | 'missing' | 'other' | 'silent';

/** Indices into `paths` in the order in which git acts: first it takes away what goes, then it writes, both by name (unpack-trees.c, `check_updates`). */
export function gitsOrder(paths: readonly PlannedPath[]): readonly number[] {
  const rank = ({ kind }: PlannedPath) => (kind === 'deleted' ? 0 : 1);
  const byName = (a: PlannedPath, b: PlannedPath) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
  const all = paths.map((planned, index) => ({ planned, index }));
  return all.sort((a, b) => rank(a.planned) - rank(b.planned) || byName(a.planned, b.planned)).map(({ index }) => index);
}

/**
 * How far git had come: pure. Git acts in one order, so that what it wrote last shows how far it came; the one place behind that is where it may have
 * stopped in the middle. Beyond, a file that is gone or short is the user's doing. `stopped`: it is known that git stopped half-way (it said so, or its
 * lock was left); otherwise a file that it wrote must prove it.
 */
export function reachOf(plan: Pick<MovePlan, 'paths'>, seen: readonly Seen[], indexIsNew: readonly boolean[], stopped: boolean): Reach {
  const order = gitsOrder(plan.paths);
  if (isIndexWritten(plan, seen, indexIsNew)) return { paths: order.slice(), index: true };
  const at = (place: number): Seen => seen[order[place] ?? -1] ?? 'other';
  let count = order.findLastIndex((_, place) => at(place) === 'written') + 1;
  if (count > 0 || stopped) {
    while (count < order.length && goesOn(plan.paths[order[count] ?? -1], at(count))) count++;
    // Git takes the old file away, or makes the folder, then it makes the new file.
    const next = at(count);
    const comesNew = plan.paths[order[count] ?? -1]?.kind === 'added';
    if (count < order.length && (next === 'missing' || next === 'begun' || (next === 'untouched' && comesNew))) count++;
  }
  return { paths: order.slice(0, count), index: false };
}

/** Whether git may have been beyond this path: it writes nothing that would prove it. A filter may write its files later than it is their turn. */
function goesOn(planned: PlannedPath | undefined, seen: Seen): boolean {
  return seen === 'silent' || (seen === 'missing' && (planned?.kind === 'deleted' || planned?.filtered === true));
}

/** Git writes the index in one step after all files: while one of the old files is still there, a new entry was staged by the user. */
function isIndexWritten({ paths }: Pick<MovePlan, 'paths'>, seen: readonly Seen[], indexIsNew: readonly boolean[]): boolean {
  if (!indexIsNew.includes(true)) return false;
  const told = paths.flatMap(({ kind }, index) => (kind === 'added' || seen[index] === 'silent' ? [] : [seen[index]]));
  return told.length > 0 ? !told.includes('untouched') : indexIsNew.every(Boolean);
}
