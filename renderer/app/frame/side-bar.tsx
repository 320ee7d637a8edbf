import { GearIcon, HistoryIcon, type Icon, PulseIcon, RepoPushIcon, SearchIcon, ServerIcon } from '@primer/octicons-react';
import { Mark } from '../../parts/mark.tsx';
import { PlaceLink } from '../place-link.tsx';
import { addressOf, type Place } from '../route.ts';
import { useSearch } from '../search/use-search.tsx';
import { EngineStatus } from './engine-status.tsx';
import styles from './side-bar.module.css';

const isMac = navigator.userAgent.includes('Mac OS');

const entries: readonly { readonly place: Place; readonly label: string; readonly icon: Icon }[] = [
  { place: 'machines', label: 'Machines', icon: ServerIcon },
  { place: 'force-pushes', label: 'Force pushes', icon: RepoPushIcon },
  { place: 'lost-commits', label: 'Lost commits', icon: HistoryIcon },
  { place: 'activity', label: 'Activity', icon: PulseIcon },
  { place: 'settings', label: 'Settings', icon: GearIcon },
];

/** The places, and how Everref itself is doing. */
export function SideBar({ place }: { readonly place: Place }) {
  const search = useSearch();
  return (
    <div className={styles['bar']}>
      <header className={styles['brand']}>
        <Mark size={24} />
        <span className={styles['word']}>Everref</span>
      </header>
      <button type="button" className={styles['search']} aria-keyshortcuts="Control+K Meta+K" title="Search (Ctrl+K)" onClick={search.open}>
        <SearchIcon size={16} />
        <span className={styles['word']}>Search</span>
        <kbd className={styles['key']}>{isMac ? '⌘K' : 'Ctrl K'}</kbd>
      </button>
      {search.box}
      <nav aria-label="Places">
        <ul>
          {entries.map((entry) => (
            <li key={entry.place}>
              <PlaceLink to={addressOf(entry.place)} className={styles['entry']} title={entry.label} current={place === entry.place}>
                <entry.icon size={16} />
                <span className={styles['word']}>{entry.label}</span>
              </PlaceLink>
            </li>
          ))}
        </ul>
      </nav>
      <EngineStatus />
    </div>
  );
}
