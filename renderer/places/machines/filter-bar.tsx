import { SearchIcon } from '@primer/octicons-react';
import { TextInput } from '@primer/react';
import type { ReactNode, RefObject } from 'react';
import { type Chip, FilterChips } from '../../parts/filter-chips.tsx';
import styles from './filter-bar.module.css';
import { type Filter, filters } from './rows.ts';

const labels: Readonly<Record<Filter, string>> = {
  attention: 'Needs attention',
  dirty: 'Dirty',
  unpushed: 'Unpushed',
  behind: 'Behind',
  diverged: 'Diverged',
  stashed: 'Stashed',
  'only-here': 'Only here',
  collision: 'Collisions',
};

/** The text filter and the choices above the matrix. */
export function FilterBar(props: {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly filter: Filter | null;
  readonly onFilter: (filter: Filter | null) => void;
  readonly counts: Readonly<Record<Filter, number>>;
  readonly total: number;
  /** What else stands in the bar, at its end. */
  readonly more: ReactNode;
}) {
  const chips: readonly Chip<Filter | null>[] = [
    { value: null, label: 'All', count: props.total },
    ...filters.map((filter) => ({ value: filter, label: labels[filter], count: props.counts[filter] })),
  ];
  return (
    <div className={styles['bar']}>
      <TextInput
        ref={props.field}
        className={styles['field']}
        leadingVisual={SearchIcon}
        trailingVisual={props.text === '' ? () => <kbd className={styles['key']}>/</kbd> : undefined}
        placeholder="Filter by name, path or branch"
        aria-label="Filter repositories"
        value={props.text}
        onChange={(event) => props.onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          if (props.text === '') event.currentTarget.blur();
          else props.onText('');
        }}
      />
      <FilterChips label="Show" chips={chips} chosen={props.filter} choose={props.onFilter} />
      <span className={styles['more']}>{props.more}</span>
    </div>
  );
}
