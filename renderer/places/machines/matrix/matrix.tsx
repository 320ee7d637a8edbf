// biome-ignore-all lint/a11y/useSemanticElements: the ARIA grid pattern; rows of a real table cannot be placed by hand, which a virtual list must do
// biome-ignore-all lint/a11y/useFocusableInteractive: a grid has one tab stop, which is one of its cells
import { type FocusEvent, type KeyboardEvent, type MouseEvent, type PointerEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { checkoutKey } from '../../../../shared/model/snapshot.ts';
import { exactTime } from '../../../parts/age.ts';
import { classes } from '../../../parts/class-names.ts';
import { useStable } from '../../../parts/use-stable.ts';
import { type Machine, sameMachines } from '../machine.ts';
import type { RepositoryRow } from '../rows.ts';
import type { View } from '../view.ts';
import { cellTitle } from './cell.tsx';
import { MachineHead } from './machine-head.tsx';
import styles from './matrix.module.css';
import { MatrixRow, rowHeights } from './matrix-row.tsx';
import { move, type Position } from './move.ts';
import { placesOf } from './places.ts';
import { machineWidth, nameWidth, scrollTo, useSight } from './sight.ts';

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

/** Repository × machine, worst first: a grid with one tab stop, moved by the arrow keys; Enter opens. Only what is in sight is drawn. */
export function Matrix({ rows, machines, density, open, onOpen, onClose }: MatrixProps) {
  const rowHeight = rowHeights[density];
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const [active, setActive] = useState<Active | null>(null);
  const wantsFocus = useRef(false);
  const holdsFocus = useRef(false);
  const shown = useStable(machines, sameMachines);
  const found = active === null ? 0 : rows.findIndex((row) => row.repository === active.repository);
  const at: Position = { row: Math.max(0, found), column: found < 0 ? 0 : (active?.column ?? 0) };
  const measures = { rowHeight, rows: rows.length, machines: machines.length };
  const { sight, most } = useSight(scroller, measures);
  const { places, turned } = placesOf(sight, most, rows.length, at.row);

  useLayoutEffect(() => {
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-row="${at.row}"] [data-col="${at.column}"]`) ?? null;
    // The element that had the focus may be gone or show another row by now: the focus stays with the repository, wherever that is drawn.
    if (!wantsFocus.current && (!holdsFocus.current || document.activeElement === cell)) return;
    wantsFocus.current = false;
    cell?.focus({ preventScroll: true });
  });

  const positionOf = (target: EventTarget): Position | null => {
    const cell = target instanceof Element ? target.closest<HTMLElement>('[data-col]') : null;
    const row = cell?.closest<HTMLElement>('[data-row]');
    return cell === null || row === null || row === undefined ? null : { row: Number(row.dataset['row']), column: Number(cell.dataset['col']) };
  };
  const checkoutsAt = ({ row, column }: Position) => {
    const machine = machines[column - 1];
    return machine === undefined ? undefined : rows[row]?.byHost.get(machine.id);
  };
  const activate = (position: Position): void => {
    const row = rows[position.row];
    if (row !== undefined && (active?.repository !== row.repository || active.column !== position.column))
      setActive({ repository: row.repository, column: position.column });
  };
  const openAt = (position: Position): void => {
    const row = rows[position.row];
    if (row === undefined) return;
    const checkout = checkoutsAt(position)?.[0];
    activate(position);
    onOpen(row.repository, checkout === undefined ? null : checkoutKey(checkout));
  };
  const click = (event: MouseEvent): void => {
    const position = positionOf(event.target);
    if (position !== null) openAt(position);
  };
  const focus = (event: FocusEvent): void => {
    const position = positionOf(event.target);
    holdsFocus.current = position !== null;
    if (position !== null) activate(position);
  };
  // A person leaves by this; an element that is taken away does not say it.
  const blur = (): void => {
    holdsFocus.current = false;
  };
  // What a cell says on hover is put together when somebody hovers: at every step of scrolling it would cost as much as the cell.
  const hover = ({ target }: PointerEvent): void => {
    if (target instanceof HTMLTimeElement) target.title = exactTime(target.dateTime);
    const position = target instanceof HTMLElement && target.dataset['part'] === 'branch' ? positionOf(target) : null;
    const checkout = position === null ? undefined : checkoutsAt(position)?.[0];
    if (checkout !== undefined && target instanceof HTMLElement) target.title = cellTitle(checkout);
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
    if (scroller.current !== null) scroller.current.scrollTo(scrollTo(next, scroller.current, measures));
  };

  const columns = `${nameWidth}px repeat(${machines.length}, minmax(${machineWidth}px, 1fr))`;
  const rowId = (key: string | number): string => `${id}${key}`;
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
      onFocus={focus}
      onBlur={blur}
      onKeyDown={press}
      onPointerOver={hover}
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
        <div
          role="rowgroup"
          className={styles['body']}
          style={{ height: rows.length * rowHeight }}
          aria-owns={
            turned
              ? places
                  .toSorted((a, b) => a.index - b.index)
                  .map(({ key }) => rowId(key))
                  .join(' ')
              : undefined
          }
        >
          {places.map(({ key, index }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <MatrixRow
                key={key}
                id={rowId(key)}
                row={row}
                index={index}
                last={index === rows.length - 1}
                top={index * rowHeight}
                columns={columns}
                machines={shown}
                from={sight.fromMachine}
                to={sight.toMachine}
                active={index === at.row ? at.column : null}
                open={open?.repository === row.repository ? open.checkout : null}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
