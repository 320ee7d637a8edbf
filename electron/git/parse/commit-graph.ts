/** A commit with its parents, children before parents. */
export interface GraphRow {
  readonly id: string;
  readonly parents: readonly string[];
}

/** Reads `rev-list --topo-order --parents`. */
export function parseGraph(output: Buffer): readonly GraphRow[] {
  return output
    .toString('latin1')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [id = '', ...parents] = line.split(' ');
      return { id, parents };
    });
}

/** Whether `base` is an ancestor of each of `tips`, or one of them; `rows` are all their commits that it does not have. Pure. */
export function comeFrom(rows: readonly GraphRow[], base: string, tips: readonly string[]): boolean {
  const above = new Set([base]);
  for (const { id, parents } of rows.toReversed()) if (parents.some((parent) => above.has(parent))) above.add(id);
  return tips.every((tip) => above.has(tip));
}

/** How two commits stand to each other: commits that only the first, only the second has. */
export interface AheadBehind {
  readonly ahead: number;
  readonly behind: number;
}

/**
 * How each of `tips` stands to `upstream`, by the commits that not all of them have (`rows`). Exact, because a way from a tip to a commit of `rows` never
 * leaves `rows`. Pure.
 */
export function countAgainst(rows: readonly GraphRow[], upstream: string, tips: readonly string[]): ReadonlyMap<string, AheadBehind> {
  const at = new Map(rows.map(({ id }, index) => [id, index]));
  const counted = countOnLines(rows, at, upstream, tips);
  const left = tips.filter((tip) => !counted.has(tip));
  return left.length === 0 ? counted : new Map([...counted, ...countThroughMerges(rows, at, upstream, left)]);
}

/** Those below which there is no merge within `rows`: what each reaches is one line, and its length the count. */
function countOnLines(rows: readonly GraphRow[], at: ReadonlyMap<string, number>, upstream: string, tips: readonly string[]): Map<string, AheadBehind> {
  const ofUpstream = new Uint8Array(rows.length);
  const own = at.get(upstream);
  if (own !== undefined) ofUpstream[own] = 1;
  let all = 0;
  for (const [index, { parents }] of rows.entries()) {
    if (ofUpstream[index] !== 1) continue;
    all++;
    for (const parent of parents) {
      const below = at.get(parent);
      if (below !== undefined) ofUpstream[below] = 1;
    }
  }
  /** How many commits each reaches, itself among them, and how many of those the upstream has; -1: there is a merge. */
  const reached = new Int32Array(rows.length);
  const shared = new Int32Array(rows.length);
  for (let index = rows.length - 1; index >= 0; index--) {
    const [below, other] = (rows[index]?.parents ?? []).flatMap((parent) => at.get(parent) ?? []);
    const before = below === undefined ? 0 : (reached[below] ?? 0);
    reached[index] = other !== undefined || before < 0 ? -1 : before + 1;
    shared[index] = ofUpstream[index] === 1 ? (reached[index] ?? 0) : below === undefined ? 0 : (shared[below] ?? 0);
  }
  const counted = new Map<string, AheadBehind>();
  for (const tip of tips) {
    const index = at.get(tip);
    if (index === undefined) counted.set(tip, { ahead: 0, behind: all });
    else if ((reached[index] ?? -1) >= 0) {
      const both = shared[index] ?? 0;
      counted.set(tip, { ahead: (reached[index] ?? 0) - both, behind: all - both });
    }
  }
  return counted;
}

/** In one pass: every commit gets the set of the tips that reach it. */
function countThroughMerges(
  rows: readonly GraphRow[],
  at: ReadonlyMap<string, number>,
  upstream: string,
  tips: readonly string[],
): ReadonlyMap<string, AheadBehind> {
  const places = new Map([upstream, ...tips.filter((tip) => tip !== upstream)].map((id, place) => [id, place]));
  const words = Math.ceil(places.size / 32);
  const reached = new Uint32Array(rows.length * words);
  for (const [id, place] of places) {
    const index = at.get(id);
    if (index === undefined) continue;
    const word = index * words + (place >> 5);
    reached[word] = (reached[word] ?? 0) | (1 << (place & 31));
  }
  const both = new Uint32Array(places.size);
  const ahead = new Uint32Array(places.size);
  let ofUpstream = 0;
  for (const [index, { parents }] of rows.entries()) {
    const from = index * words;
    for (const parent of parents) {
      const to = at.get(parent);
      if (to === undefined) continue;
      for (let word = 0; word < words; word++) reached[to * words + word] = (reached[to * words + word] ?? 0) | (reached[from + word] ?? 0);
    }
    const inUpstream = ((reached[from] ?? 0) & 1) === 1;
    if (inUpstream) ofUpstream++;
    const counted = inUpstream ? both : ahead;
    for (let word = 0; word < words; word++) {
      for (let bits = reached[from + word] ?? 0; bits !== 0; bits &= bits - 1) {
        const place = word * 32 + (31 - Math.clz32(bits & -bits));
        counted[place] = (counted[place] ?? 0) + 1;
      }
    }
  }
  return new Map(
    tips.map((tip) => {
      const place = places.get(tip) ?? 0;
      return [tip, place === 0 ? { ahead: 0, behind: 0 } : { ahead: ahead[place] ?? 0, behind: ofUpstream - (both[place] ?? 0) }];
    }),
  );
}
