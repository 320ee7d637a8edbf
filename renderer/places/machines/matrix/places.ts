import type { Sight } from './sight.ts';

/** A row that is drawn, and the element that draws it: elements are used again for the rows that come into sight. */
export type RowPlace = { readonly index: number; readonly key: number | 'away' };

/**
 * Which rows are drawn by which elements, in the order of the elements. A row in sight is drawn by element `index mod most`, so that scrolling by one
 * row renews one element and moves none; `turned`: their order is not that of the rows any more. The row `kept` (it holds the tab stop, and perhaps the
 * focus) is drawn wherever one scrolls, out of sight by an element of its own.
 */
export function placesOf(
  { fromRow, toRow }: Pick<Sight, 'fromRow' | 'toRow'>,
  most: number,
  rows: number,
  kept: number,
): { readonly places: readonly RowPlace[]; readonly turned: boolean } {
  const to = Math.min(toRow, rows);
  const from = Math.min(fromRow, to);
  const count = Math.max(1, most, to - from);
  const places: RowPlace[] = Array.from({ length: to - from }, (_, at) => ({ index: from + at, key: (from + at) % count }));
  places.sort((a, b) => Number(a.key) - Number(b.key));
  const away = kept < rows && (kept < from || kept >= to);
  if (away && kept < from) places.unshift({ index: kept, key: 'away' });
  else if (away) places.push({ index: kept, key: 'away' });
  return { places, turned: places.some(({ index }, at) => index < (places[at - 1]?.index ?? 0)) };
}
