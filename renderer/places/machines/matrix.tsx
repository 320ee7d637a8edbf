// biome-ignore-all lint/a11y/useSemanticElements: the ARIA grid pattern; rows of a real table cannot be placed by hand, which a virtual list must do
// biome-ignore-all lint/a11y/useFocusableInteractive: a grid has one tab stop, which is one of its cells
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, useCallback, useLayoutEffect, useRef, useState } from 'react';
import { checkoutKey } from '../../../shared/model/snapshot.ts';
import { classes } from '../../parts/class-names.ts';
import { useStable } from '../../parts/use-stable.ts';
import { type Machine, sameMachines } from './machine.ts';
import { MachineHead } from './machine-head.tsx';
import styles from './matrix.module.css';
import { MatrixRow, rowHeights } from './matrix-row.tsx';
import { move } from './move.ts';
import type { RepositoryRow } from './rows.ts';
import type { View } from './view.ts';

const nameWidth = 184;
const machineWidth = 180;

/** Where the Tab key leads: a repository (rows change places while one looks) and a column. */
type Active = { readonly repository: string; readonly column: number };

type MatrixProps = {
  readonly rows: readonly RepositoryRow[];
  readonly machines: readonly Machine[];
  readonly density: View['density'];
  /** What the panel shows: a repository, and a checkout of it ('' for none in particular). */
  readonly open: { readonly repository: string; readonly checkout: string } | null;
  readonly onOpen: (repository: string, checkout: string | null) => void;
  readonly onClose: () => void;
};

/** Repository × machine, worst first: a grid with one tab stop, moved by the arrow keys; Enter opens. */
export function Matrix({ rows, machines, density, open, onOpen, onClose }: MatrixProps) {
  const rowHeight = rowHeights[density];
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<Active | null>(null);
  const wantsFocus = useRef(false);
  const shown = useStable(machines, sameMachines);
  const found = active === null ? 0 : rows.findIndex((row) => row.repository === active.repository);
  const at = { row: Math.max(0, found), column: found < 0 ? 0 : (active?.column ?? 0) };
  const columns = `${nameWidth}px repeat(${machines.length}, minmax(${machineWidth}px, 1fr))`;

  const rangeExtractor = useCallback(
    // The row with the tab stop stays drawn wherever one scrolls, or the focus would fall out of the grid.
    (range: Range) => [...new Set([...defaultRangeExtractor(range), at.row])].filter((index) => index < range.count).sort((a, b) => a - b),
    [at.row],
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.repository ?? index,
    overscan: 4,
    useFlushSync: false,
    scrollPaddingStart: 64,
    rangeExtractor,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the virtual list measures again when the height of a row is another
  useLayoutEffect(() => virtual.measure(), [rowHeight]);

  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    scroller.current?.querySelector<HTMLElement>(`[data-row="${at.row}"] [data-col="${at.column}"]`)?.focus({ preventScroll: true });
  });

  const positionOf = (target: EventTarget): { row: number; column: number } | null => {
    const cell = target instanceof Element ? target.closest<HTMLElement>('[data-col]') : null;
    const row = cell?.closest<HTMLElement>('[data-row]');
    return cell === null || row === null || row === undefined ? null : { row: Number(row.dataset['row']), column: Number(cell.dataset['col']) };
  };
  const activate = (position: { row: number; column: number }): void => {
    const row = rows[position.row];
    if (row !== undefined) setActive({ repository: row.repository, column: position.column });
  };
  const openAt = (position: { row: number; column: number }): void => {
    const row = rows[position.row];
    if (row === undefined) return;
    const machine = machines[position.column - 1];
    const checkout = machine === undefined ? undefined : row.byHost.get(machine.id)?.[0];
    activate(position);
    onOpen(row.repository, checkout === undefined ? null : checkoutKey(checkout));
  };
  const click = (event: MouseEvent): void => {
    const position = positionOf(event.target);
    if (position !== null) openAt(position);
  };
  const press = (event: KeyboardEvent): void => {
    const position = positionOf(event.target);
    if (position === null || event.altKey || event.metaKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      openAt(position);
      return;
    }
    if (event.key === 'Escape' && open !== null) {
      event.preventDefault();
      onClose();
      return;
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
    const next = move(position, event, { rows: rows.length, columns: machines.length + 1, page });
    if (next === null) return;
    event.preventDefault();
    wantsFocus.current = true;
    activate(next);
    virtual.scrollToIndex(next.row, { align: 'auto' });
  };

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Repositories by machine"
      aria-rowcount={rows.length + 1}
      aria-colcount={machines.length + 1}
      className={classes(styles['matrix'], density === 'compact' && styles['compact'])}
      data-density={density}
      onClick={click}
      onKeyDown={press}
    >
      <div className={styles['inner']} style={{ minWidth: nameWidth + machines.length * machineWidth }}>
        <div role="row" aria-rowindex={1} className={styles['head']} style={{ gridTemplateColumns: columns }}>
          <div role="columnheader" aria-colindex={1} className={styles['corner']}>
            Repository
          </div>
          {machines.map((machine, column) => (
            <div key={machine.id} role="columnheader" aria-colindex={column + 2} className={classes(styles['machine'])}>
              <MachineHead machine={machine} />
            </div>
          ))}
        </div>
        <div role="rowgroup" className={styles['body']} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <MatrixRow
                key={item.key}
                row={row}
                index={item.index}
                top={item.start}
                columns={columns}
                machines={shown}
                active={item.index === at.row ? at.column : null}
                open={open?.repository === row.repository ? open.checkout : null}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
