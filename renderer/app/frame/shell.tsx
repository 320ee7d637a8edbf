import { Spinner } from '@primer/react';
import { Suspense, useEffect } from 'react';
import type { Snapshot } from '../../../shared/model/snapshot.ts';
import { LiveRegion } from '../../parts/announce.tsx';
import { Mark } from '../../parts/mark.tsx';
import { SnapshotProvider, useHeld } from '../engine-context.tsx';
import { fetchAllPlaces, fetchPlace, PlaceView } from '../places.tsx';
import { addressOf, go, type Place, routeOf, useRoute } from '../route.ts';
import { Banners } from './banners.tsx';
import styles from './shell.module.css';
import { SideBar } from './side-bar.tsx';

const titles: Readonly<Record<Place, string>> = {
  machines: 'Machines',
  'force-pushes': 'Force pushes',
  'lost-commits': 'Lost commits',
  activity: 'Activity',
  settings: 'Settings',
  'first-start': 'Welcome',
};

// The place that the address names is fetched while the engine is asked.
void fetchPlace(routeOf(location.pathname, location.search).place);

/** When the first place has been drawn and used for a moment, the others are fetched: nobody waits for one. */
const othersAfterMs = 1000;

function Waiting({ away }: { readonly away: boolean }) {
  return (
    <main className={styles['waiting']}>
      <Mark size={40} />
      <p>{away ? 'Everref does not answer. Trying again…' : 'Reaching Everref…'}</p>
      <Spinner size="small" srText={null} />
    </main>
  );
}

function Open({ snapshot }: { readonly snapshot: Snapshot }) {
  const { place } = useRoute();
  const wizard = place === 'first-start';
  useEffect(() => {
    const timer = setTimeout(() => void fetchAllPlaces(), othersAfterMs);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    document.title = `${titles[place]} · Everref`;
  }, [place]);
  useEffect(() => {
    if (snapshot.firstStart && place === 'machines') go(addressOf('first-start'), 'replace');
  }, [snapshot.firstStart, place]);
  const content = (
    <>
      <Banners />
      <Suspense>
        <PlaceView place={place} />
      </Suspense>
    </>
  );
  return (
    <SnapshotProvider snapshot={snapshot}>
      {wizard ? (
        <div className={styles['wizard']}>{content}</div>
      ) : (
        <div className={styles['shell']}>
          <SideBar place={place} />
          <main className={styles['main']}>{content}</main>
        </div>
      )}
      <LiveRegion />
    </SnapshotProvider>
  );
}

/** The frame around every place. */
export function Shell() {
  const { snapshot, connection } = useHeld();
  if (snapshot === null) return <Waiting away={connection.kind === 'away'} />;
  return <Open snapshot={snapshot} />;
}
