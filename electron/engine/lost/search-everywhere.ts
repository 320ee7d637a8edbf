import type { LostFound, LostSearch } from '../../../shared/contract/lost.ts';
import type { ListedChain } from '../../../shared/model/lost.ts';
import type { LostAnswer, LostQuery } from '../../recovery/search.ts';
import type { Others } from './others.ts';

/** Where nothing was found, what others publish is read anew sooner: it may just have been lost. */
export const freshForNothingMs = 500;

/** Searches here, in what the other machines publish, and, for changed text, on those that are there; each chain once, newest first. */
export async function searchEverywhere(
  {
    search,
    others,
    hostId,
  }: {
    readonly search: { search(query: LostQuery, signal?: AbortSignal): Promise<LostAnswer> };
    readonly others: Others;
    readonly hostId: string;
  },
  query: LostSearch,
  signal: AbortSignal | undefined,
): Promise<LostFound> {
  const here = async (part: LostSearch) => {
    const { items, total } = await search.search(part, signal);
    return { items: [...items], total };
  };
  if (query.host === undefined ? !query.allHosts : query.host === hostId) return { ...(await here(query)), silent: [] };
  await others.read();
  if (query.changed !== undefined && query.changed !== '') {
    // All up to the end of this page, of which each machine may have any.
    const [own, told] = await Promise.all([here({ ...query, offset: 0, limit: query.offset + query.limit }), others.ask(query, signal)]);
    const items = new Map(own.items.map((one) => [`${one.repository} ${one.id}`, one]));
    for (const chain of told.chains) {
      const key = `${chain.repository} ${chain.id}`;
      const there = items.get(key);
      const heldBy = [...new Set([...(there?.heldBy ?? []), ...chain.heldBy])];
      const listed: ListedChain = { ...chain, heldBy, tip: chain.id, held: null, rewritten: null, path: null };
      items.set(key, there === undefined ? listed : { ...there, heldBy });
    }
    const sorted = [...items.values()].sort((a, b) => (a.at < b.at ? 1 : -1));
    return { items: sorted.slice(query.offset, query.offset + query.limit), total: sorted.length, silent: [...told.silent] };
  }
  const found = await here(query);
  if (found.items.length > 0) return { ...found, silent: [] };
  await others.read(freshForNothingMs);
  return { ...(await here(query)), silent: [] };
}
