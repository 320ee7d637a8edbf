import { type ReactNode, useState } from 'react';
import { TextButton } from '../../../parts/text-button.tsx';
import styles from './section.module.css';

/** A titled list that shows its first lines and offers the rest. `total` may be more than travels with the state. */
export function Section<Item>(props: {
  readonly title: string;
  readonly items: readonly Item[];
  readonly total: number;
  readonly first: number;
  /** A button beside the title. */
  readonly action?: ReactNode;
  readonly draw: (item: Item) => ReactNode;
}) {
  const { title, items, total, first, action, draw } = props;
  const [all, setAll] = useState(false);
  if (total === 0 && items.length === 0) return null;
  const shown = all ? items : items.slice(0, first);
  return (
    <section className={styles['section']} aria-label={title}>
      <div className={styles['head']}>
        <h4 className={styles['title']}>
          {title} <span>{total}</span>
        </h4>
        {action}
      </div>
      <ul>{shown.map(draw)}</ul>
      {items.length > first && (
        <TextButton className={styles['more']} expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show ${items.length - first} more`}
        </TextButton>
      )}
      {all && total > items.length && <p className={styles['rest']}>and {total - items.length} more on that machine</p>}
    </section>
  );
}
