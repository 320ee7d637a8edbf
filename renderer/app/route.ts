import { useSyncExternalStore } from 'react';

/** The places of the window, as their address says them. */
export type Place = 'machines' | 'force-pushes' | 'lost-commits' | 'activity' | 'settings' | 'first-start';

/** Where the page is: a place and the words after `?`. */
export type Route = { readonly place: Place; readonly query: URLSearchParams };

const places: readonly Place[] = ['machines', 'force-pushes', 'lost-commits', 'activity', 'settings', 'first-start'];

/** Reads an address; anything unknown leads home. */
export function routeOf(pathname: string, search: string): Route {
  const first = pathname.split('/')[1] ?? '';
  return { place: places.find((place) => place === first) ?? 'machines', query: new URLSearchParams(search) };
}

/** The address of a place, without empty words. */
export function addressOf(place: Place, words: Readonly<Record<string, string | null>> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(words)) if (value !== null && value !== '') query.set(name, value);
  const text = query.toString();
  return `/${place}${text === '' ? '' : `?${text}`}`;
}

const listeners = new Set<() => void>();
let seen: { readonly address: string; readonly route: Route } | null = null;

function current(): Route {
  const address = location.pathname + location.search;
  if (seen?.address !== address) seen = { address, route: routeOf(location.pathname, location.search) };
  return seen.route;
}

function changed(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('popstate', changed);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('popstate', changed);
  };
}

/** Goes to an address of the page; `replace` leaves no step in the history (typing in a filter). */
export function go(address: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'replace') history.replaceState(null, '', address);
  else if (address !== location.pathname + location.search) history.pushState(null, '', address);
  changed();
}

/** Where the page is, kept up to date. */
export function useRoute(): Route {
  return useSyncExternalStore(subscribe, current);
}

/** Changes some words of the address and keeps the others; null removes one. */
export function setQuery(changes: Readonly<Record<string, string | null>>, how: 'push' | 'replace' = 'push'): void {
  const { place, query } = current();
  go(addressOf(place, { ...Object.fromEntries(query), ...changes }), how);
}
