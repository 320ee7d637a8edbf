import { Spinner } from '@primer/react';
import { useEffect } from 'react';
import type { Snapshot } from '../../shared/model/snapshot.ts';
import { LiveRegion } from '../parts/announce.tsx';
import { Mark } from '../parts/mark.tsx';
import { Activity } from '../places/activity/activity.tsx';
import { FirstStart } from '../places/first-start/first-start.tsx';
import { ForcePushes } from '../places/force-pushes/force-pushes.tsx';
import { LostCommits } from '../places/lost-commits/lost-commits.tsx';
import { Machines } from '../places/machines/machines.tsx';
import { Settings } from '../places/settings/settings.tsx';
import { Banners } from './banners.tsx';
import { SnapshotProvider, useHeld } from './engine-context.tsx';
import { addressOf, go, type Place, useRoute } from './route.ts';
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

function PlaceOf({ place }: { readonly place: Place }) {
  switch (place) {
    case 'machines':
      return <Machines />;
    case 'force-pushes':
      return <ForcePushes />;
    case 'lost-commits':
      return <LostCommits />;
    case 'activity':
      return <Activity />;
    case 'settings':
      return <Settings />;
    case 'first-start':
      return <FirstStart />;
  }
}

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
    document.title = `${titles[place]} · Everref`;
  }, [place]);
  useEffect(() => {
    if (snapshot.firstStart && place === 'machines') go(addressOf('first-start'), 'replace');
  }, [snapshot.firstStart, place]);
  return (
    <SnapshotProvider snapshot={snapshot}>
      {wizard ? (
        <div className={styles['wizard']}>
          <Banners />
          <FirstStart />
        </div>
      ) : (
        <div className={styles['shell']}>
          <SideBar place={place} />
          <main className={styles['main']}>
            <Banners />
            <PlaceOf place={place} />
          </main>
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
