// biome-ignore-all lint/a11y/useSemanticElements: the ARIA grid pattern; rows of a real table cannot be placed by hand, which a virtual list must do
// biome-ignore-all lint/a11y/useFocusableInteractive: a grid has one tab stop, which is one of its cells
import { GitMergeIcon } from '@primer/octicons-react';
import { memo } from 'react';
import type { Checkout } from '../../../../shared/model/checkout.ts';
import { checkoutKey } from '../../../../shared/model/snapshot.ts';
import { classes } from '../../../parts/class-names.ts';
import { useNow } from '../../../parts/clock.ts';
import { Hidden } from '../../../parts/hidden.tsx';
import { collisionSentence } from '../collision-words.ts';
import type { Machine } from '../machine.ts';
import type { RepositoryRow } from '../rows.ts';
import { cellSentence } from '../state/checkout-words.ts';
import { CellWords } from './cell.tsx';
import styles from './matrix.module.css';

/** The height of every row, in px: the list is virtual. */
export const rowHeights = { roomy: 57, compact: 33 } as const;

type RowProps = {
  readonly id: string;
  readonly row: RepositoryRow;
  readonly index: number;
  /** It is the last of all. */
  readonly last: boolean;
  readonly top: number;
  readonly columns: string;
  readonly machines: readonly Machine[];
  /** The machines that are in sight: the first, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** The column that the Tab key leads to, where it is in this row. */
  readonly active: number | null;
  /** The key of the open checkout, '' for the row as a whole, null where the row is not open. */
  readonly open: string | null;
};

const none: readonly Checkout[] = [];

function sentence(label: string, checkouts: readonly Checkout[], now: number): string {
  const [worst, ...others] = checkouts;
  if (worst === undefined) return `${label}: not here`;
  const more = others.length === 0 ? '' : `, and ${others.length} more here`;
  return `${label}: ${cellSentence(worst, now)}${more}`;
}

/** One repository over the machines in sight. Clicks, keys and the focus are handled by the grid around it. */
export const MatrixRow = memo(function MatrixRow({ id, row, index, last, top, columns, machines, from, to, active, open }: RowProps) {
  const now = useNow();
  return (
    <div
      role="row"
      id={id}
      aria-rowindex={index + 2}
      aria-selected={open !== null}
      className={classes(styles['row'], last && styles['last'], open !== null && styles['open'])}
      style={{ gridTemplateColumns: columns, transform: `translateY(${top}px)` }}
      data-row={index}
    >
      <div role="rowheader" aria-colindex={1} data-col={0} tabIndex={active === 0 ? 0 : -1} className={styles['name']}>
        <span className={styles['repository']} title={row.repository}>
          {row.name}
        </span>
        <span className={styles['place']}>
          {row.collisions.length > 0 && (
            <span className={styles['collision']} title={collisionSentence(row.collisions, machines)}>
              <GitMergeIcon size={12} />
              <Hidden>{collisionSentence(row.collisions, machines)}</Hidden>
            </span>
          )}
          {row.place}
        </span>
      </div>
      {machines.map((machine, at) => {
        // The cell with the tab stop is there wherever one scrolls to, or the focus would fall out of the grid.
        if ((at < from || at >= to) && active !== at + 1) return null;
        const checkouts = row.byHost.get(machine.id) ?? none;
        const worst = checkouts[0];
        return (
          <Cell
            key={machine.id}
            column={at + 1}
            label={machine.label}
            away={machine.away}
            checkouts={checkouts}
            now={now}
            active={active === at + 1}
            chosen={worst !== undefined && open !== null && open === checkoutKey(worst)}
          />
        );
      })}
    </div>
  );
});

type CellProps = {
  /** Counted from 1: 0 is the name. */
  readonly column: number;
  readonly label: string;
  readonly away: boolean;
  readonly checkouts: readonly Checkout[];
  readonly now: number;
  readonly active: boolean;
  readonly chosen: boolean;
};

const Cell = memo(function Cell({ column, label, away, checkouts, now, active, chosen }: CellProps) {
  return (
    <div
      role="gridcell"
      aria-colindex={column + 1}
      data-col={column}
      tabIndex={active ? 0 : -1}
      className={classes(styles['cell'], away && styles['away'], chosen && styles['chosen'])}
      style={{ gridColumnStart: column + 1 }}
    >
      <span className={styles['sentence']}>{sentence(label, checkouts, now)}</span>
      <span aria-hidden="true">{checkouts.length === 0 ? <span className={styles['absent']}>–</span> : <CellWords checkouts={checkouts} now={now} />}</span>
    </div>
  );
});
