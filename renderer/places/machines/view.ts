import { useSyncExternalStore } from 'react';
import type { RepositoryRow } from './rows.ts';

/** How the matrix is looked at; remembered on this machine. */
export type View = {
  readonly density: 'roomy' | 'compact';
  readonly sort: Sort;
  /** Host ids in the order in which their columns stand; machines that are not in it come after, in their own order. */
  readonly columns: readonly string[];
};

/** `worst`: what needs a person first; `name`; `recent`: what was committed to last first. */
export const sorts = ['worst', 'name', 'recent'] as const;
export type Sort = (typeof sorts)[number];

const key = 'everref.view';
const fallback: View = { density: 'roomy', sort: 'worst', columns: [] };
const mostColumns = 200;
const listeners = new Set<() => void>();
let view: View | null = null;

/** Reads what was remembered; whatever in it is not understood falls back by itself. */
export function readView(text: string | null): View {
  let said: unknown = null;
  try {
    said = JSON.parse(text ?? 'null');
  } catch {
    return fallback;
  }
  if (typeof said !== 'object' || said === null) return fallback;
  const of = (name: keyof View): unknown => Reflect.get(said, name);
  const columns = of('columns');
  return {
    density: of('density') === 'compact' ? 'compact' : 'roomy',
    sort: sorts.find((sort) => sort === of('sort')) ?? fallback.sort,
    columns: Array.isArray(columns) ? columns.filter((id) => typeof id === 'string').slice(0, mostColumns) : [],
  };
}

function current(): View {
  view ??= readView(localStorage.getItem(key));
  return view;
}

/** Changes and remembers how the matrix is looked at. */
export function chooseView(next: Partial<View>): void {
  view = { ...current(), ...next };
  localStorage.setItem(key, JSON.stringify(view));
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** How the matrix is looked at, kept up to date. */
export function useView(): View {
  return useSyncExternalStore(subscribe, current);
}

/** Things with an id in the remembered order; those that it does not name keep their order behind it. */
export function inOrder<Thing extends { readonly id: string }>(things: readonly Thing[], order: readonly string[]): readonly Thing[] {
  if (order.length === 0) return things;
  const at = new Map(order.map((id, index) => [id, index]));
  const place = (thing: Thing): number => at.get(thing.id) ?? order.length;
  return things.toSorted((a, b) => place(a) - place(b));
}

/** The order with `id` one place to the left; unchanged where it is the first. */
export function movedLeft(ids: readonly string[], id: string): readonly string[] {
  const at = ids.indexOf(id);
  return at <= 0 ? ids : [...ids.slice(0, at - 1), id, ...ids.slice(at - 1).filter((other) => other !== id)];
}

/** Rows, which come worst first, in the wanted order. */
export function sortRows(rows: readonly RepositoryRow[], sort: Sort): readonly RepositoryRow[] {
  switch (sort) {
    case 'worst':
      return rows;
    case 'name':
      return rows.toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
    case 'recent':
      return rows
        .map((row) => ({ row, newest: newestCommit(row) }))
        .sort((a, b) => (a.newest === b.newest ? 0 : a.newest < b.newest ? 1 : -1))
        .map(({ row }) => row);
  }
}

function newestCommit({ checkouts }: RepositoryRow): string {
  let newest = '';
  for (const { branches } of checkouts) for (const { committedAt } of branches) if (committedAt !== null && committedAt > newest) newest = committedAt;
  return newest;
}
