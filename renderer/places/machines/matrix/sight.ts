import { type RefObject, useLayoutEffect, useState } from 'react';
import type { Position } from './move.ts';

/** The measures of the matrix, in px and in numbers of rows and of machines. */
export type Measures = {
  readonly rowHeight: number;
  readonly rows: number;
  readonly machines: number;
};

/** What of a matrix is in sight, with a little around it: rows and machines, each from the first to before the last. */
export type Sight = { readonly fromRow: number; readonly toRow: number; readonly fromMachine: number; readonly toMachine: number };

/** Where a matrix is scrolled to and how large its window is, in px: the element has them all. */
export type Window = { readonly scrollTop: number; readonly scrollLeft: number; readonly clientWidth: number; readonly clientHeight: number };

/** The head above the rows and the column of names stay in sight; a machine's column may be wider, where all have room. */
export const headHeight = 60;
export const nameWidth = 184;
export const machineWidth = 180;

// A row or a column that comes into sight is mostly there already; each costs at every step of scrolling.
const rowsAround = 3;
const machinesAround = 1;

const nothing: Sight = { fromRow: 0, toRow: 0, fromMachine: 0, toMachine: 0 };

/** Which rows and machines have to be drawn. */
export function sightOf(at: Window, { rowHeight, rows, machines }: Measures): Sight {
  const height = Math.max(0, at.clientHeight - headHeight);
  const fromRow = Math.max(0, Math.floor(at.scrollTop / rowHeight) - rowsAround);
  const toRow = Math.min(rows, Math.ceil((at.scrollTop + height) / rowHeight) + rowsAround);
  const width = at.clientWidth - nameWidth;
  const room = { fromRow: Math.min(fromRow, toRow), toRow };
  // Where all have room they share it; else each is as narrow as it may be.
  if (width >= machines * machineWidth) return { ...room, fromMachine: 0, toMachine: machines };
  const fromMachine = Math.max(0, Math.floor(at.scrollLeft / machineWidth) - machinesAround);
  const toMachine = Math.min(machines, Math.ceil((at.scrollLeft + Math.max(0, width)) / machineWidth) + machinesAround);
  return { ...room, fromMachine: Math.min(fromMachine, toMachine), toMachine };
}

/** How many rows are in sight at most, wherever one scrolls to. */
export function mostRows(clientHeight: number, rowHeight: number): number {
  return Math.ceil(Math.max(0, clientHeight - headHeight) / rowHeight) + 1 + 2 * rowsAround;
}

/** How to scroll so that a place is whole in sight: as little as possible. Column 0 is the name, which always is. */
export function scrollTo({ row, column }: Position, at: Window, { rowHeight }: Measures): { readonly top: number; readonly left: number } {
  const within = (now: number, size: number, from: number, length: number): number =>
    from < now ? from : from + length > now + size ? from + length - size : now;
  return {
    top: within(at.scrollTop, at.clientHeight - headHeight, row * rowHeight, rowHeight),
    left: column === 0 ? at.scrollLeft : within(at.scrollLeft, at.clientWidth - nameWidth, (column - 1) * machineWidth, machineWidth),
  };
}

/** What is in sight in an element that scrolls, and how many rows ever are; both are known before anything is painted. */
export function useSight(scroller: RefObject<HTMLElement | null>, { rowHeight, rows, machines }: Measures): { readonly sight: Sight; readonly most: number } {
  const [seen, setSeen] = useState({ sight: nothing, most: 0 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const look = (): void => {
      const sight = sightOf(element, { rowHeight, rows, machines });
      const most = mostRows(element.clientHeight, rowHeight);
      setSeen((before) => (most === before.most && sameSight(before.sight, sight) ? before : { sight, most }));
    };
    look();
    element.addEventListener('scroll', look, { passive: true });
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      sizes.disconnect();
    };
  }, [scroller, rowHeight, rows, machines]);
  return seen;
}

function sameSight(a: Sight, b: Sight): boolean {
  return a.fromRow === b.fromRow && a.toRow === b.toRow && a.fromMachine === b.fromMachine && a.toMachine === b.toMachine;
}
