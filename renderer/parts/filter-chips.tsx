import { classes } from './class-names.ts';
import styles from './filter-chips.module.css';

/** One choice of a filter; `count` is how much it would leave. */
export type Chip<Value> = { readonly value: Value; readonly label: string; readonly count?: number };

/** A row of choices, one of which holds. */
export function FilterChips<Value extends string | null>(props: {
  readonly label: string;
  readonly chips: readonly Chip<Value>[];
  readonly chosen: Value;
  readonly choose: (value: Value) => void;
}) {
  return (
    <fieldset className={styles['chips']}>
      <legend className={styles['legend']}>{props.label}</legend>
      {props.chips.map((chip) => (
        <button
          key={chip.value ?? ''}
          type="button"
          aria-pressed={chip.value === props.chosen}
          className={classes(styles['chip'], chip.count === 0 && styles['none'])}
          onClick={() => props.choose(chip.value)}
        >
          {chip.label}
          {chip.count !== undefined && <span className={styles['count']}>{chip.count}</span>}
        </button>
      ))}
    </fieldset>
  );
}
