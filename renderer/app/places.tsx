import { type FunctionComponent, use } from 'react';
import { Machines } from '../places/machines/machines.tsx';
import type { Place } from './route.ts';

/** Where every place comes from: home with the page, the others when they are wanted. */
const sources: Readonly<Record<Exclude<Place, 'machines'>, () => Promise<FunctionComponent>>> = {
  'force-pushes': () => import('../places/force-pushes/force-pushes.tsx').then(({ ForcePushes }) => ForcePushes),
  'lost-commits': () => import('../places/lost-commits/lost-commits.tsx').then(({ LostCommits }) => LostCommits),
  activity: () => import('../places/activity/activity.tsx').then(({ Activity }) => Activity),
  settings: () => import('../places/settings/settings.tsx').then(({ Settings }) => Settings),
  'first-start': () => import('../places/first-start/first-start.tsx').then(({ FirstStart }) => FirstStart),
};

const coming = new Map<Place, Promise<FunctionComponent>>();
const there = new Map<Place, FunctionComponent>([['machines', Machines]]);

/** Begins to fetch a place, once. */
export function fetchPlace(place: Place): Promise<FunctionComponent> | null {
  if (place === 'machines' || there.has(place)) return null;
  const begun = coming.get(place) ?? sources[place]();
  coming.set(place, begun);
  // Whoever shows it hears of its failure.
  begun.then(
    (view) => there.set(place, view),
    () => {},
  );
  return begun;
}

/** Fetches every place, so that none is waited for; one after the other, behind all else. */
export async function fetchAllPlaces(): Promise<void> {
  for (const place of Object.keys(sources) as (keyof typeof sources)[]) await fetchPlace(place)?.catch(() => {});
}

/** A place. One that is there is drawn at once; one that is not suspends. */
export function PlaceView({ place }: { readonly place: Place }) {
  const View = there.get(place) ?? use(fetchPlace(place) ?? Promise.resolve(Machines));
  return <View />;
}
