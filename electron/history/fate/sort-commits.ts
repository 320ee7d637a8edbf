import { listNodes, type Node, ownChangesOfMerges, patchIdBetween, patchIds, type Touched, touchedBy } from '../../git/commands/commit-changes.ts';
import { mergeBases } from '../../git/commands/count-commits.ts';
import { GitError } from '../../git/error.ts';
import type { Git } from '../../git/run.ts';

/** What became of a commit that its branch no longer has, though its change is still there. `by`: the commit that has it now. */
export interface Rewritten {
  readonly id: string;
  readonly by: string | null;
  /** The same change under another id; joined with others into one; or it changed nothing itself (an empty commit, a clean merge). */
  readonly how: 'same-change' | 'squashed' | 'nothing-own';
}

/** The commits of an overwritten tip that are nowhere in the remote's branches under their own id. */
export interface Sorted {
  readonly rewritten: readonly Rewritten[];
  /** In no form. */
  readonly gone: readonly string[];
  /** Commits that came in their stead, newest first: where to look for what replaced one that is gone. */
  readonly come: readonly Node[];
}

export interface OverwrittenTip {
  readonly before: string;
  /** Null: deleted. */
  readonly after: string | null;
  /** Tips of the remote's other branches, the default branch first: what they have is not lost. */
  readonly elsewhere: readonly string[];
}

/** Comparing changes reads every one of them: beyond this many commits it is not done. */
export const mostCompared = 2000;
/** Of other branches only the newest commits are looked at: what was merged there was merged lately. */
const mostElsewhere = 400;
const mostMerges = 100;
const mostRuns = 20;

/** Sorts what a forced update or deletion took away; null where that is too much to compare. Throws `GitError`, also where an object is missing. */
export async function sortCommits(git: Git, cwd: string, tip: OverwrittenTip): Promise<Sorted | null> {
  const stay = [...(tip.after === null ? [] : [tip.after]), ...tip.elsewhere];
  const away = await listNodes(git, cwd, [tip.before], stay, mostCompared + 1);
  if (away.length === 0) return { rewritten: [], gone: [], come: [] };
  const instead = tip.after === null ? [] : await listNodes(git, cwd, [tip.after], [tip.before], mostCompared + 1);
  if (away.length > mostCompared || instead.length > mostCompared) return null;
  const others = tip.elsewhere.length === 0 ? [] : await listNodes(git, cwd, tip.elsewhere, [tip.before], mostElsewhere);
  const come = [...new Map([...instead, ...others].map((node) => [node.id, node])).values()];
  const touched = await touchedBy(
    git,
    cwd,
    [...away, ...come].filter(isPlain).map(({ id }) => id),
  );
  const changes: Changes = { git, cwd, away, come, touched, ids: new Map() };

  const same = new Map([...(await sameChanges(changes)), ...(await mergesAgain(changes))]);
  const left = away.filter(({ id }) => !same.has(id));
  for (const one of left.length === 0 ? [] : await squashed(changes, left, stay.slice(0, 3), tip.before).catch(notCompared)) same.set(one.id, one);
  return {
    rewritten: away.flatMap(({ id }) => same.get(id) ?? []),
    gone: away.flatMap(({ id }) => (same.has(id) ? [] : [id])),
    come,
  };
}

/** Too much at once to be compared: what looks gone stays said to be gone. */
function notCompared(error: unknown): readonly Rewritten[] {
  if (error instanceof GitError) return [];
  throw error;
}

interface Changes {
  readonly git: Git;
  readonly cwd: string;
  readonly away: readonly Node[];
  readonly come: readonly Node[];
  readonly touched: ReadonlyMap<string, Touched>;
  /** Patch ids as far as they were needed. */
  readonly ids: Map<string, string>;
}

function isPlain({ parents }: Node): boolean {
  return parents.length < 2;
}

/** Commits whose change another commit has: by their contents, where those are the same, else by their patch. */
async function sameChanges({ git, cwd, away, come, touched, ids }: Changes): Promise<ReadonlyMap<string, Rewritten>> {
  const found = new Map<string, Rewritten>();
  const byExact = new Map<string, string>();
  for (const { id } of come.toReversed()) byExact.set(touched.get(id)?.exact ?? '', id);
  const left: Node[] = [];
  for (const node of away.filter(isPlain)) {
    const what = touched.get(node.id);
    if (what === undefined || what.exact === '') found.set(node.id, { id: node.id, by: null, how: 'nothing-own' });
    else {
      const by = byExact.get(what.exact);
      if (by === undefined) left.push(node);
      else found.set(node.id, { id: node.id, by, how: 'same-change' });
    }
  }
  const pathsOf = (nodes: readonly Node[]) => new Set(nodes.flatMap(({ id }) => touched.get(id)?.paths ?? []));
  const [here, there] = [pathsOf(left), pathsOf(come.filter(isPlain))];
  const both = (nodes: readonly Node[]) =>
    nodes.filter(isPlain).filter(({ id }) => here.has(touched.get(id)?.paths ?? '-') && there.has(touched.get(id)?.paths ?? '-'));
  const compared = [...both(left), ...both(come)].map(({ id }) => id);
  for (const [id, patch] of await patchIds(git, cwd, compared)) ids.set(id, patch);
  const byPatch = new Map<string, string>();
  for (const { id } of come.toReversed()) {
    const patch = ids.get(id);
    if (patch !== undefined) byPatch.set(patch, id);
  }
  for (const { id } of left) {
    const by = byPatch.get(ids.get(id) ?? '');
    if (by !== undefined) found.set(id, { id, by, how: 'same-change' });
  }
  return found;
}

/** Merges that joined their parents and did nothing else lost nothing; one that settled a conflict did, unless another settled it alike. */
async function mergesAgain({ git, cwd, away, come }: Changes): Promise<ReadonlyMap<string, Rewritten>> {
  const found = new Map<string, Rewritten>();
  const merges = away.filter((node) => !isPlain(node)).slice(0, mostMerges);
  const own = await ownChangesOfMerges(
    git,
    cwd,
    merges.map(({ id }) => id),
  );
  const settled = merges.filter(({ id }) => own.get(id) !== '');
  for (const { id } of merges) if (own.get(id) === '') found.set(id, { id, by: null, how: 'nothing-own' });
  if (settled.length === 0) return found;
  const again = come.filter((node) => !isPlain(node)).slice(0, mostMerges);
  const theirs = await ownChangesOfMerges(
    git,
    cwd,
    again.map(({ id }) => id),
  );
  const bySettled = new Map([...theirs].map(([id, what]) => [what, id]));
  for (const { id } of settled) {
    const by = bySettled.get(own.get(id) ?? '');
    if (by !== undefined) found.set(id, { id, by, how: 'same-change' });
  }
  return found;
}

/**
 * Commits that were joined into one: a commit that came has the very tree of the old tip, or the change of several that are left, in a row or all
 * since the branches parted, taken together.
 */
async function squashed(changes: Changes, left: readonly Node[], stay: readonly string[], before: string): Promise<readonly Rewritten[]> {
  const { git, cwd, away, come } = changes;
  const all = (by: string): readonly Rewritten[] => left.map(({ id }) => ({ id, by, how: 'squashed' }));
  const tree = away.find(({ id }) => id === before)?.tree;
  const alike = come.find((node) => node.tree === tree);
  if (alike !== undefined) return all(alike.id);

  for (const tip of stay) {
    const [base] = await mergeBases(git, cwd, before, tip);
    if (base === undefined) continue;
    const by = await withChange(changes, base, before);
    if (by !== null) return all(by);
    const whole = await patchIdBetween(git, cwd, base, before);
    // A series that was cut anew, all of it.
    if (whole !== null && tip === stay[0] && whole === (await patchIdBetween(git, cwd, base, tip))) return all(tip);
  }
  const found: Rewritten[] = [];
  for (const run of runsOf(left).slice(0, mostRuns)) {
    const from = run.at(-1)?.parents[0];
    const to = run[0]?.id;
    if (run.length < 2 || from === undefined || to === undefined) continue;
    const by = await withChange(changes, from, to);
    if (by !== null) found.push(...run.map(({ id }) => ({ id, by, how: 'squashed' as const })));
  }
  return found;
}

/** The commit that came and changes just what lies between two others; null: none. */
async function withChange({ git, cwd, come, ids }: Changes, from: string, to: string): Promise<string | null> {
  const plain = come.filter(isPlain).slice(0, mostElsewhere);
  if (plain.length === 0) return null;
  const wanted = await patchIdBetween(git, cwd, from, to);
  if (wanted === null) return null;
  const missing = plain.filter(({ id }) => !ids.has(id)).map(({ id }) => id);
  for (const [id, patch] of await patchIds(git, cwd, missing)) ids.set(id, patch);
  return plain.find(({ id }) => ids.get(id) === wanted)?.id ?? null;
}

/** Commits in a row, each the parent of the one before it; longest rows, in the order of `nodes` (children first). Pure. */
export function runsOf(nodes: readonly Node[]): readonly (readonly Node[])[] {
  const byId = new Map(nodes.filter(isPlain).map((node) => [node.id, node]));
  const inner = new Set([...byId.values()].flatMap(({ parents }) => parents));
  const runs: Node[][] = [];
  for (const head of byId.values()) {
    if (inner.has(head.id)) continue;
    const run = [head];
    for (let next = byId.get(head.parents[0] ?? ''); next !== undefined; next = byId.get(next.parents[0] ?? '')) run.push(next);
    runs.push(run);
  }
  return runs;
}
