import { isAway, machineLabel, orderMachines } from '../../../shared/model/machines-seen.ts';
import { hasNoEnd } from '../../../shared/model/pause.ts';
import type { Snapshot } from '../../../shared/model/snapshot.ts';
import { attention, countNeeds } from './attention.ts';
import { click, type TrayLine } from './line.ts';

/** What the menu shows beside the snapshot. */
export interface TraySettings {
  readonly now: Date;
  /** Null where the program cannot open itself at login (a started clone). */
  readonly opensAtLogin: boolean | null;
  /** A version that lies ready; null: none. */
  readonly update: string | null;
}

const mostMachines = 12;
const separator: TrayLine = { kind: 'separator' };

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
    ...snoozeLines(snapshot, settings.now),
    ...machineLines(snapshot, settings.now),
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

function pauseLines({ pausedUntil }: Snapshot, now: Date): readonly TrayLine[] {
  if (pausedUntil !== null && new Date(pausedUntil) > now) {
    return [click(hasNoEnd(pausedUntil) ? 'Go on (paused)' : `Go on (paused until ${clock(pausedUntil, now)})`, { kind: 'go-on' })];
  }
  const longer = [click('Until tomorrow', { kind: 'pause', choice: 'tomorrow' }), click('Until I go on', { kind: 'pause', choice: 'until-resumed' })];
  return [click('Pause for an hour', { kind: 'pause', choice: '1h' }), { kind: 'menu', label: 'Pause longer', lines: longer }];
}

function snoozeLines({ snoozedUntil }: Snapshot, now: Date): readonly TrayLine[] {
  if (snoozedUntil !== null && new Date(snoozedUntil) > now) {
    return [click(`Show notifications (off until ${clock(snoozedUntil, now)})`, { kind: 'notify-again' })];
  }
  const lines = [click('For an hour', { kind: 'snooze', choice: '1h' }), click('Until tomorrow', { kind: 'snooze', choice: 'tomorrow' })];
  return [{ kind: 'menu', label: 'No notifications', lines }];
}

/** The other machines. Without times: they would make a new menu each minute, and a new menu closes one that is open. */
function machineLines({ hosts, thisHost }: Snapshot, now: Date): readonly TrayLine[] {
  const others = orderMachines(hosts, thisHost).filter(({ id }) => id !== thisHost);
  if (others.length === 0) return [];
  const lines = others.slice(0, mostMachines).map((host): TrayLine => {
    const label = machineLabel(host, hosts);
    if (isAway(host, thisHost, now.getTime())) return { kind: 'words', label: `${label} (away)` };
    if (!host.takesOrders) return { kind: 'words', label: `${label} (takes no orders)` };
    const isPaused = host.pausedUntil !== null && new Date(host.pausedUntil) > now;
    const pause = click(isPaused ? 'Go on' : 'Pause for an hour', { kind: 'pause-machine', hostId: host.id, choice: isPaused ? null : '1h' });
    const deeds = [click('Pull now', { kind: 'pull-machine', hostId: host.id }), click('Fetch', { kind: 'fetch-machine', hostId: host.id }), pause];
    return { kind: 'menu', label: isPaused ? `${label} (paused)` : label, lines: deeds };
  });
  const all = click(`All ${others.length + 1} machines…`, { kind: 'open', place: '/machines' });
  return [{ kind: 'menu', label: 'Machines', lines: [...lines, separator, all] }];
}

function clock(until: string, now: Date): string {
  const end = new Date(until);
  const time = { hour: '2-digit', minute: '2-digit' } as const;
  return end.toDateString() === now.toDateString() ? end.toLocaleTimeString([], time) : end.toLocaleString([], { weekday: 'short', ...time });
}

/** What the icon says when pointed at: the same four states, in words. */
export function trayWords(snapshot: Snapshot): string {
  switch (snapshot.mood) {
    case 'in-step':
      return snapshot.pausedUntil === null ? 'Everref: everything is in step' : 'Everref: paused';
    case 'working':
      return 'Everref: working';
    case 'needs-you': {
      const needs = countNeeds(snapshot);
      return needs > 1 ? `Everref: ${needs} things need you` : 'Everref: something needs you';
    }
    case 'cannot-work':
      return 'Everref: cannot work';
  }
}
