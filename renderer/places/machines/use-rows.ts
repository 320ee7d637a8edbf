import { useState } from 'react';
import type { Checkout } from '../../../shared/model/checkout.ts';
import { groupRows, type RepositoryRow } from './rows.ts';

type Grouped = { readonly checkouts: readonly Checkout[]; readonly rows: readonly RepositoryRow[] };

/** The rows of the matrix; rows that a change does not touch stay the very same objects. */
export function useRows(checkouts: readonly Checkout[], thisHost: string): readonly RepositoryRow[] {
  const [grouped, setGrouped] = useState<Grouped>(() => ({ checkouts, rows: groupRows(checkouts, thisHost) }));
  if (grouped.checkouts === checkouts) return grouped.rows;
  const rows = groupRows(checkouts, thisHost, grouped.rows);
  setGrouped({ checkouts, rows });
  return rows;
}
