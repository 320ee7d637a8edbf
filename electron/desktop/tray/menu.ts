import type { Checkout, CheckoutState } from '../../../shared/model/checkout.ts';
import { needsPerson } from '../../../shared/model/checkout.ts';
import { hasNoEnd, type PauseChoice } from '../../../shared/model/pause.ts';
import { checkoutPlace } from '../../../shared/model/place.ts';
import { checkoutKey, type Snapshot } from '../../../shared/model/snapshot.ts';

/** What a click in the tray's menu does. */
export type TrayAction =
  | { readonly kind: 'open'; readonly place: string | null }
  | { readonly kind: 'pull-all' }
  | { readonly kind: 'pause'; readonly choice: PauseChoice }
  | { readonly kind: 'go-on' }
  | { readonly kind: 'open-at-login'; readonly wanted: boolean }
  | { readonly kind: 'install-update' }
  | { readonly kind: 'quit' };

/** A line of the menu, as plain data: equal data needs no new menu. */
export type TrayLine =
  | { readonly kind: 'separator' }
  | { readonly kind: 'words'; readonly label: string }
  | { readonly kind: 'click'; readonly label: string; readonly action: TrayAction; readonly enabled: boolean; readonly checked?: boolean };

/** What the menu shows beside the snapshot. */
export interface TraySettings {
  readonly now: Date;
  /** Null where the program cannot open itself at login (a started clone). */
  readonly opensAtLogin: boolean | null;
  /** A version that lies ready; null: none. */
  readonly update: string | null;
}

export const mostLines = 10;
const longestLabel = 70;
const separator: TrayLine = { kind: 'separator' };

/** Worst first. */
const urgency: readonly CheckoutState[] = ['failed', 'diverged', 'upstream-gone'];

/** The menu: what needs attention (at most ten, each leads to its place), then what can be done. Pure. */
export function trayMenu(snapshot: Snapshot, settings: TraySettings): readonly TrayLine[] {
  const login: readonly TrayLine[] =
    settings.opensAtLogin === null
      ? []
      : [{ ...click('Open at login', { kind: 'open-at-login', wanted: !settings.opensAtLogin }), checked: settings.opensAtLogin }];
  return [
    ...attention(snapshot),
    separator,
    click('Pull all now', { kind: 'pull-all' }, !snapshot.firstStart),
    ...pauseLines(snapshot, settings.now),
    separator,
    click('Find lost commits', { kind: 'open', place: '/lost-commits' }),
    click('Open Everref', { kind: 'open', place: null }),
    click('Settings', { kind: 'open', place: '/settings' }),
    ...login,
    separator,
    ...(settings.update === null ? [] : [click(`Restart to update to ${settings.update}`, { kind: 'install-update' })]),
    click('Quit', { kind: 'quit' }),
  ];
}

function click(label: string, action: TrayAction, enabled = true): TrayLine & { readonly kind: 'click' } {
  return { kind: 'click', label, action, enabled };
}

function attention(snapshot: Snapshot): readonly TrayLine[] {
  if (snapshot.firstStart) return [click('Choose your folders…', { kind: 'open', place: null })];
  const troubles = snapshot.troubles.map((trouble) => click(short(trouble.message), { kind: 'open', place: '/activity' }));
  const checkouts = snapshot.checkouts
    .filter(needsPerson)
    .toSorted((one, other) => rank(one) - rank(other) || compare(checkoutKey(one), checkoutKey(other)))
    .map((checkout) => click(describe(checkout, snapshot), { kind: 'open', place: checkoutPlace(checkout) }));
  const all = [...troubles, ...checkouts];
  if (all.length === 0) return [{ kind: 'words', label: snapshot.mood === 'cannot-work' ? 'Everref cannot work' : 'Nothing needs you' }];
  const more = all.length - mostLines;
  return more > 0 ? [...all.slice(0, mostLines), click(`${more} more…`, { kind: 'open', place: '/machines' })] : all;
}

function rank(checkout: Checkout): number {
  const index = urgency.indexOf(checkout.state);
  return index === -1 ? urgency.length : index;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function describe(checkout: Checkout, snapshot: Snapshot): string {
  const name = checkout.repository.split('/').at(-1) ?? checkout.repository;
  const where = checkout.hostId === snapshot.thisHost ? '' : ` on ${snapshot.hosts.find((host) => host.id === checkout.hostId)?.name ?? 'another machine'}`;
  const branch = checkout.branch === null ? '' : ` (${checkout.branch})`;
  return short(`${name}${branch}${where}: ${why(checkout)}`);
}

function why(checkout: Checkout): string {
  if ((checkout.conflicted ?? 0) > 0) return checkout.conflicted === 1 ? '1 conflict' : `${checkout.conflicted} conflicts`;
  switch (checkout.state) {
    case 'diverged':
      return `diverged${counts(checkout)}`;
    case 'upstream-gone':
      return 'its upstream is gone';
    case 'failed':
      return 'cannot be read';
    default:
      return checkout.problem?.message ?? 'needs you';
  }
}

function counts({ ahead, behind }: Checkout): string {
  return ahead === null || behind === null ? '' : `, ${ahead} ahead and ${behind} behind`;
}

/** One line, of a length that a menu can show. */
function short(words: string): string {
  const line = words.replace(/\s+/g, ' ').trim();
  return line.length > longestLabel ? `${line.slice(0, longestLabel - 1).trimEnd()}…` : line;
}

function pauseLines(snapshot: Snapshot, now: Date): readonly TrayLine[] {
  const { pausedUntil } = snapshot;
  if (pausedUntil === null || new Date(pausedUntil) <= now)
    return [
      click('Pause for an hour', { kind: 'pause', choice: '1h' }),
      click('Pause until tomorrow', { kind: 'pause', choice: 'tomorrow' }),
      click('Pause until I go on', { kind: 'pause', choice: 'until-resumed' }),
    ];
  if (hasNoEnd(pausedUntil)) return [click('Go on (paused)', { kind: 'go-on' })];
  const end = new Date(pausedUntil);
  const time = { hour: '2-digit', minute: '2-digit' } as const;
  const until = end.toDateString() === now.toDateString() ? end.toLocaleTimeString([], time) : end.toLocaleString([], { weekday: 'short', ...time });
  return [click(`Go on (paused until ${until})`, { kind: 'go-on' })];
}

/** What the icon says when pointed at: the same four states, in words. */
export function trayWords(snapshot: Snapshot): string {
  switch (snapshot.mood) {
    case 'in-step':
      return snapshot.pausedUntil === null ? 'Everref: everything is in step' : 'Everref: paused';
    case 'working':
      return 'Everref: working';
    case 'needs-you':
      return 'Everref: something needs you';
    case 'cannot-work':
      return 'Everref: cannot work';
  }
}
