/** A place in a grid, both counted from 0. */
export type Position = { readonly row: number; readonly column: number };

type Key = { readonly key: string; readonly ctrlKey: boolean };

function clamp(value: number, count: number): number {
  return Math.max(0, Math.min(count - 1, value));
}

/** Where a key leads in a grid, by the usual keys and by h j k l; null for a key that moves nothing. Stops at the edges. */
export function move(from: Position, { key, ctrlKey }: Key, size: { readonly rows: number; readonly columns: number; readonly page: number }): Position | null {
  const to = (row: number, column: number): Position => ({ row: clamp(row, size.rows), column: clamp(column, size.columns) });
  if (ctrlKey && key !== 'Home' && key !== 'End') return null;
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return to(from.row + 1, from.column);
    case 'ArrowUp':
    case 'k':
      return to(from.row - 1, from.column);
    case 'ArrowRight':
    case 'l':
      return to(from.row, from.column + 1);
    case 'ArrowLeft':
    case 'h':
      return to(from.row, from.column - 1);
    case 'Home':
      return to(ctrlKey ? 0 : from.row, 0);
    case 'End':
      return to(ctrlKey ? size.rows - 1 : from.row, size.columns - 1);
    case 'PageDown':
      return to(from.row + size.page, from.column);
    case 'PageUp':
      return to(from.row - size.page, from.column);
    default:
      return null;
  }
}
