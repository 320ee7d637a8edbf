import { PlaceHeader } from '../../app/frame/place-header.tsx';
import { setQuery, useRoute } from '../../app/route.ts';
import { FilterChips } from '../../parts/filter-chips.tsx';
import styles from './force-pushes.module.css';
import { History } from './history.tsx';
import { KeptPlace } from './kept/kept.tsx';

const tabs = [
  { value: null, label: 'History' },
  { value: 'kept', label: 'Kept' },
] as const;

/** Overwritten branches: the timeline, what was lost by each and putting it right, and the tips that are kept. */
export function ForcePushes() {
  const { query } = useRoute();
  const tab = query.get('tab') === 'kept' ? 'kept' : null;
  return (
    <>
      <PlaceHeader
        title="Force pushes"
        actions={
          <div className={styles['tabs']}>
            <FilterChips label="What to show" chips={tabs} chosen={tab} choose={(value) => setQuery({ tab: value, push: null })} />
          </div>
        }
      >
        {tab === null ? 'Branches that were overwritten or deleted, and what became of their commits' : 'Old tips that Everref keeps on this machine'}
      </PlaceHeader>
      {tab === null ? <History /> : <KeptPlace />}
    </>
  );
}
