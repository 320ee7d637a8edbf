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

/**
 * How each of `tips` stands to `upstream`, in one pass over the commits that not all of them have (`rows`): every commit gets the set of those that
 * reach it. Exact, because a way from a tip to a commit of `rows` never leaves `rows`. Pure.
 */
export function countAgainst(rows: readonly GraphRow[], upstream: string, tips: readonly string[]): ReadonlyMap<string, { ahead: number; behind: number }> {
  const places = new Map([upstream, ...tips.filter((tip) => tip !== upstream)].map((id, place) => [id, place]));
  const words = Math.ceil(places.size / 32);
  const at = new Map(rows.map(({ id }, index) => [id, index * words]));
  const reached = new Uint32Array(rows.length * words);
  for (const [id, place] of places) {
    const start = at.get(id);
    if (start !== undefined) reached[start + (place >> 5)] = (reached[start + (place >> 5)] ?? 0) | (1 << (place & 31));
  }
  const both = new Uint32Array(places.size);
  const ahead = new Uint32Array(places.size);
  let ofUpstream = 0;
  for (const [index, { parents }] of rows.entries()) {
    const from = index * words;
    for (const parent of parents) {
      const to = at.get(parent);
      if (to === undefined) continue;
      for (let word = 0; word < words; word++) reached[to + word] = (reached[to + word] ?? 0) | (reached[from + word] ?? 0);
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
