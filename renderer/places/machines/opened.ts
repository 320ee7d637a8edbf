import { checkoutKey } from '../../../shared/model/snapshot.ts';
import type { RepositoryRow } from './rows.ts';

/** What the panel shows: a row, and one of its checkouts by key (null: none in particular). */
export type Opened = { readonly row: RepositoryRow; readonly checkout: string | null };

/** Finds what an address opens: `?checkout=<host>/<id>` (or the id alone, where a notification names it so) or `?repository=<id>`. */
export function openedBy(query: URLSearchParams, rows: readonly RepositoryRow[]): Opened | null {
  const wanted = query.get('checkout');
  if (wanted !== null) {
    for (const row of rows) {
      const checkout = row.checkouts.find((one) => checkoutKey(one) === wanted || one.id === wanted);
      if (checkout !== undefined) return { row, checkout: checkoutKey(checkout) };
    }
  }
  const repository = query.get('repository');
  const row = repository === null ? undefined : rows.find((one) => one.repository === repository);
  return row === undefined ? null : { row, checkout: null };
}
