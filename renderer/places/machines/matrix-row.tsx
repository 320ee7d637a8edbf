// biome-ignore-all lint/a11y/useSemanticElements: the ARIA grid pattern; rows of a real table cannot be placed by hand, which a virtual list must do
// biome-ignore-all lint/a11y/useFocusableInteractive: a grid has one tab stop, which is one of its cells
import { GitMergeIcon } from '@primer/octicons-react';
import { memo } from 'react';
import type { Checkout } from '../../../shared/model/checkout.ts';
import { checkoutKey } from '../../../shared/model/snapshot.ts';
import { classes } from '../../parts/class-names.ts';
import { useNow } from '../../parts/clock.ts';
import { Hidden } from '../../parts/hidden.tsx';
import { CellWords } from './cell.tsx';
import { collisionSentence } from './collision-words.ts';
import type { Machine } from './machine.ts';
import styles from './matrix.module.css';
import type { RepositoryRow } from './rows.ts';
import { cellSentence } from './state/checkout-words.ts';

/** The height of every row, in px: the list is virtual. */
export const rowHeights = { roomy: 57, compact: 33 } as const;

type RowProps = {
  readonly row: RepositoryRow;
  readonly index: number;
  readonly top: number;
  readonly columns: string;
  readonly machines: readonly Machine[];
  /** The column that the Tab key leads to, where it is in this row. */
  readonly active: number | null;
  /** The key of the open checkout, '' for the row as a whole, null where the row is not open. */
  readonly open: string | null;
};

function sentence(machine: Machine, checkouts: readonly Checkout[], now: number): string {
  const [worst, ...others] = checkouts;
  if (worst === undefined) return `${machine.label}: not here`;
  const more = others.length === 0 ? '' : `, and ${others.length} more here`;
  return `${machine.label}: ${cellSentence(worst, now)}${more}`;
}

/** One repository over all machines. Clicks and keys are handled by the grid around it. */
export const MatrixRow = memo(function MatrixRow({ row, index, top, columns, machines, active, open }: RowProps) {
  const now = useNow();
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={open !== null}
      className={classes(styles['row'], open !== null && styles['open'])}
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
      {machines.map((machine, column) => {
        const checkouts = row.byHost.get(machine.id) ?? [];
        const worst = checkouts[0];
        return (
          <div
            key={machine.id}
            role="gridcell"
            aria-colindex={column + 2}
            data-col={column + 1}
            tabIndex={active === column + 1 ? 0 : -1}
            className={classes(styles['cell'], machine.away && styles['away'], worst !== undefined && open === checkoutKey(worst) && styles['chosen'])}
          >
            <Hidden>{sentence(machine, checkouts, now)}</Hidden>
            <span aria-hidden="true">{worst === undefined ? <span className={styles['absent']}>–</span> : <CellWords checkouts={checkouts} />}</span>
          </div>
        );
      })}
    </div>
  );
});
