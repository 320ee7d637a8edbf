/** A list of the newest, each once, that travels with every snapshot. */
export interface Recent<Item> {
  list(): readonly Item[];
  /** Puts an item on top, or in place of the one with its id. */
  put(item: Item): void;
}

/** Keeps the `limit` newest; `first` is what is known at the start, newest first. */
export function createRecent<Item extends { readonly id: string }>(
  limit: number,
  first: readonly Item[],
  onChange: (list: readonly Item[]) => void,
): Recent<Item> {
  let items: readonly Item[] = first.slice(0, limit);
  return {
    list: () => items,
    put(item) {
      const isThere = items.some((one) => one.id === item.id);
      items = isThere ? items.map((one) => (one.id === item.id ? item : one)) : [item, ...items].slice(0, limit);
      onChange(items);
    },
  };
}
