import { go } from '../../app/route.ts';
import { FilterChips } from '../../parts/filter-chips.tsx';
import styles from './views.module.css';

type View = 'deliveries' | 'runs' | null;

const views: readonly { readonly value: View; readonly label: string }[] = [
  { value: null, label: 'Journal' },
  { value: 'deliveries', label: 'Deliveries' },
  { value: 'runs', label: 'Runs' },
];

/** Chooses what of the activity is shown. */
export function ActivityViews({ view }: { readonly view: View }) {
  return (
    <div className={styles['views']}>
      <FilterChips label="View" chips={views} chosen={view} choose={(chosen) => go(chosen === null ? '/activity' : `/activity?view=${chosen}`)} />
    </div>
  );
}
