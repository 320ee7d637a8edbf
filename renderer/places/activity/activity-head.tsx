import type { ReactNode } from 'react';
import { PlaceHeader } from '../../app/frame/place-header.tsx';
import { go } from '../../app/route.ts';
import { FilterChips } from '../../parts/filter-chips.tsx';
import toolBar from '../../parts/tool-bar.module.css';
import styles from './activity-head.module.css';

type View = 'deliveries' | 'runs' | null;

const views: readonly { readonly value: View; readonly label: string }[] = [
  { value: null, label: 'Journal' },
  { value: 'deliveries', label: 'Deliveries' },
  { value: 'runs', label: 'Runs' },
];

/** The head of each view of the activity: what it shows, which of the three it is, and what narrows it. */
export function ActivityHead(props: { readonly view: View; readonly about: string; readonly actions?: ReactNode; readonly children?: ReactNode }) {
  return (
    <>
      <PlaceHeader title="Activity" actions={props.actions}>
        {props.about}
      </PlaceHeader>
      <div className={toolBar['bar']}>
        <div className={styles['views']}>
          <FilterChips label="View" chips={views} chosen={props.view} choose={(chosen) => go(chosen === null ? '/activity' : `/activity?view=${chosen}`)} />
        </div>
        {props.children}
      </div>
    </>
  );
}
