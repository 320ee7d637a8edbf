import { type Checkout, isDirty, needsPerson, urgentTraits } from '../../../shared/model/checkout.ts';
import { type Collision, collisionsIn } from '../../../shared/model/collision.ts';
import { onlyHere } from '../../../shared/model/only-here.ts';
import { repositoryName } from '../../parts/repository-name.ts';

/** What a row can be filtered by. */
export const filters = ['attention', 'dirty', 'unpushed', 'behind', 'diverged', 'stashed', 'only-here', 'collision'] as const;
export type Filter = (typeof filters)[number];

/** One line of the matrix: a repository, and its checkouts by machine, worst first. */
export type RepositoryRow = {
  readonly repository: string;
  readonly name: string;
  readonly place: string;
  readonly byHost: ReadonlyMap<string, readonly Checkout[]>;
  readonly checkouts: readonly Checkout[];
  /** 0 is worst. */
  readonly rank: number;
  readonly flags: ReadonlySet<Filter>;
  /** Where another machine has work on a branch that is checked out here (N-3). */
  readonly collisions: readonly Collision[];
  /** Everything that a typed word may match, in lower case. */
  readonly words: string;
};

/** How badly a checkout wants a person: 0 is worst. */
export function rankOf(checkout: Checkout): number {
  if (checkout.state === 'failed' || checkout.problem !== null) return 0;
  if ((checkout.conflicted ?? 0) > 0) return 1;
  if (checkout.state === 'diverged') return 2;
  if (checkout.state === 'upstream-gone') return 3;
  if (checkout.operation !== null || checkout.traits.some((trait) => urgentTraits.includes(trait))) return 4;
  if (checkout.state === 'behind') return 5;
  if (isDirty(checkout)) return 6;
  if (checkout.state === 'ahead' || (checkout.unpushed ?? 0) > 0) return 7;
  if (checkout.held) return 8;
  if ((checkout.stashes ?? 0) > 0) return 9;
  if (checkout.state === 'detached') return 10;
  if (checkout.state === 'local-only' || checkout.state === 'unborn') return 11;
  return 12;
}

function flagsOf(checkout: Checkout): readonly Filter[] {
  const flags: Filter[] = [];
  if (needsPerson(checkout)) flags.push('attention');
  if (isDirty(checkout)) flags.push('dirty');
  if ((checkout.unpushed ?? 0) > 0 || checkout.branches.some((branch) => (branch.unpushed ?? 0) > 0)) flags.push('unpushed');
  if ((checkout.behind ?? 0) > 0) flags.push('behind');
  if (checkout.state === 'diverged') flags.push('diverged');
  if ((checkout.stashes ?? 0) > 0) flags.push('stashed');
  return flags;
}

function rowOf(repository: string, checkouts: readonly Checkout[], thisHost: string): RepositoryRow {
  const ranks = new Map(checkouts.map((checkout) => [checkout, rankOf(checkout)]));
  const rank = (checkout: Checkout) => ranks.get(checkout) ?? 12;
  const worstFirst = [...checkouts].sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1));
  const byHost = new Map<string, Checkout[]>();
  for (const checkout of worstFirst) {
    const there = byHost.get(checkout.hostId);
    if (there === undefined) byHost.set(checkout.hostId, [checkout]);
    else there.push(checkout);
  }
  const collisions = collisionsIn(checkouts, thisHost);
  const flags = new Set(checkouts.flatMap(flagsOf));
  if (collisions.length > 0) flags.add('collision');
  if (onlyHere(checkouts, thisHost).length > 0) flags.add('only-here');
  const { name, place } = repositoryName(repository, checkouts[0]?.path);
  return {
    repository,
    name,
    place,
    byHost,
    checkouts,
    rank: worstFirst[0] === undefined ? 12 : rank(worstFirst[0]),
    flags,
    collisions,
    words: [repository, name, ...checkouts.flatMap((checkout) => [checkout.path, checkout.branch ?? ''])].join('\n').toLowerCase(),
  };
}

function sameCheckouts(a: readonly Checkout[], b: readonly Checkout[]): boolean {
  return a.length === b.length && a.every((checkout, index) => checkout === b[index]);
}

// One for all: `localeCompare` makes its own at each call, which took a third of the page's first drawing.
const byName = new Intl.Collator(undefined, { numeric: true });

/** Groups checkouts into rows, worst first. A row of `before` whose checkouts are the very same is kept, so that it is not drawn again. */
export function groupRows(checkouts: readonly Checkout[], thisHost: string, before: readonly RepositoryRow[] = []): readonly RepositoryRow[] {
  const byRepository = new Map<string, Checkout[]>();
  for (const checkout of checkouts) {
    const there = byRepository.get(checkout.repository);
    if (there === undefined) byRepository.set(checkout.repository, [checkout]);
    else there.push(checkout);
  }
  const known = new Map(before.map((row) => [row.repository, row]));
  const rows = [...byRepository].map(([repository, list]) => {
    const old = known.get(repository);
    return old !== undefined && sameCheckouts(old.checkouts, list) ? old : rowOf(repository, list, thisHost);
  });
  return rows.sort((a, b) => a.rank - b.rank || byName.compare(a.name, b.name) || (a.repository < b.repository ? -1 : 1));
}

/** How many rows each filter would leave. */
export function countFlags(rows: readonly RepositoryRow[]): Readonly<Record<Filter, number>> {
  const counts = { attention: 0, dirty: 0, unpushed: 0, behind: 0, diverged: 0, stashed: 0, 'only-here': 0, collision: 0 };
  for (const row of rows) for (const flag of row.flags) counts[flag] += 1;
  return counts;
}

/** Rows with those that are kept at the top in front; each part keeps its order. */
export function pinnedFirst(rows: readonly RepositoryRow[], pinned: ReadonlySet<string>): readonly RepositoryRow[] {
  if (pinned.size === 0) return rows;
  return [...rows.filter(({ repository }) => pinned.has(repository)), ...rows.filter(({ repository }) => !pinned.has(repository))];
}

/** Rows that carry the filter's flag and match every typed word (name, path, branch or group). */
export function filterRows(
  rows: readonly RepositoryRow[],
  filter: Filter | null,
  text: string,
  groups: ReadonlyMap<string, string> = new Map(),
): readonly RepositoryRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (filter === null && words.length === 0) return rows;
  return rows.filter(
    (row) =>
      (filter === null || row.flags.has(filter)) && words.every((word) => row.words.includes(word) || groups.get(row.repository)?.includes(word) === true),
  );
}
