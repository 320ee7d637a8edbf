import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from '../../build/tools/build.ts';
import { isPlace } from '../../electron/desktop/page/place.ts';
import { createTrayActions, signInWords, type TrayDoers } from '../../electron/desktop/tray/actions.ts';
import { isBarDark, trayIconPath } from '../../electron/desktop/tray/icon.ts';
import type { TrayAction, TrayLine } from '../../electron/desktop/tray/line.ts';
import { trayMenu, trayWords } from '../../electron/desktop/tray/menu.ts';
import { createTray } from '../../electron/desktop/tray/tray.ts';
import { silentLog } from '../../electron/log/log.ts';
import type { SignInResult } from '../../shared/model/sign-in.ts';
import { Mood, type Snapshot } from '../../shared/model/snapshot.ts';
import { checkout } from '../support/checkout.ts';
import { stillEngine } from '../support/still-engine.ts';
import { createElectronDouble, TrayDouble } from './double.ts';

const now = new Date('2026-11-21T09:00:00.000Z');
const snapshotOf = (otherwise: Partial<Snapshot>): Snapshot => ({ ...stillEngine().engine.snapshot(), ...otherwise });
const labels = (lines: readonly TrayLine[]): readonly string[] => lines.map((line) => (line.kind === 'separator' ? '—' : line.label));
const settings = { now, opensAtLogin: null, update: null };
const below = ['—', 'Pull all now', 'Pause for an hour', 'Pause longer', 'No notifications', '—', 'Find lost commits', 'Open Everref', 'Settings', '—', 'Quit'];
const other = {
  id: 'h-1111111111111111',
  name: 'desktop',
  os: 'linux',
  version: '0',
  lastSeenAt: now.toISOString(),
  checkouts: 1,
  takesOrders: true,
  pausedUntil: null,
};
const diverged = checkout({ id: 'c-11111111', state: 'diverged', ahead: 2, behind: 3 });

describe("the tray's menu", () => {
  test('in step and working: says that nothing needs you', () => {
    for (const mood of ['in-step', 'working'] as const) expect(labels(trayMenu(snapshotOf({ mood }), settings))).toEqual(['Nothing needs you', ...below]);
  });

  test('needs you: what needs attention, worst first, on any machine; each leads to its place', () => {
    const conflicted = checkout({ id: 'c-22222222', repository: 'example.org/acme/api', branch: 'fix/a&b', hostId: other.id, conflicted: 1 });
    const failed = checkout({ id: 'c-33333333', repository: 'example.org/acme/tool', branch: null, state: 'failed' });
    const menu = trayMenu(snapshotOf({ mood: 'needs-you', hosts: [other], checkouts: [conflicted, checkout({}), diverged, failed] }), settings);
    expect(labels(menu).filter((label) => label !== 'Machines')).toEqual([
      'tool: cannot be read',
      'site (main): diverged, 2 ahead and 3 behind',
      'api (fix/a&b) on desktop: 1 conflict',
      ...below,
    ]);
    expect(menu[1]).toMatchObject({ action: { kind: 'open', place: '/machines?checkout=h-0000000000000000%2Fc-11111111' } });
    for (const line of menu)
      if (line.kind === 'click' && line.action.kind === 'open' && line.action.place !== null) expect(isPlace(line.action.place)).toBe(true);
  });

  test('cannot work: the trouble, in one line', () => {
    const message = `git was not found on this machine;\ninstall it, or ${'say where it is '.repeat(10)}`;
    const troubles = [{ code: 'git-missing', message, since: now.toISOString() }];
    const [first] = trayMenu(snapshotOf({ mood: 'cannot-work', troubles }), settings);
    expect(first).toMatchObject({ kind: 'click', action: { kind: 'open', place: '/activity' } });
    expect(first?.kind === 'click' && first.label).toMatch(/^git was not found on this machine; install it.*…$/);
    expect(labels(trayMenu(snapshotOf({ mood: 'cannot-work' }), settings))[0]).toBe('Everref cannot work');
  });

  test('P-9: a trouble that a place can end leads there', () => {
    const troubles = [{ code: 'hub', message: 'The hub is full', since: now.toISOString(), action: { label: 'Settings', place: '/settings' } }];
    expect(trayMenu(snapshotOf({ troubles }), settings)[0]).toMatchObject({ action: { place: '/settings' } });
  });

  test('P-9: remotes that wait for a sign-in are one line that signs in to all; their checkouts are not said again', () => {
    const waits = (remote: string) => ({
      ...{
        cloneId: 'k-1',
        remote,
        repository: 'example.org/acme/site',
        path: '/code/site',
        reason: 'sign-in-needed',
        message: 'wants',
        since: now.toISOString(),
      },
    });
    const marked = checkout({ id: 'c-44444444', traits: ['sign-in-needed'] });
    const one = snapshotOf({ mood: 'needs-you', signIns: [waits('origin')] as Snapshot['signIns'], checkouts: [marked] });
    expect(labels(trayMenu(one, settings))).toEqual(['Sign in and fetch: origin of site waits for you', ...below]);
    expect(trayWords(one)).toBe('Everref: something needs you');
    // One that needs a person for another reason, too, keeps its line; so does another machine's, which nobody can sign in for from here.
    const signIns = [waits('origin'), waits('fork')] as Snapshot['signIns'];
    const theirs = checkout({ ...marked, hostId: other.id });
    const many = snapshotOf({ mood: 'needs-you', hosts: [other], signIns, checkouts: [{ ...marked, state: 'diverged', ahead: 1, behind: 1 }, theirs] });
    expect(labels(trayMenu(many, settings)).slice(0, 3)).toEqual([
      'Sign in and fetch: 2 remotes wait for you',
      'site (main): diverged, 1 ahead and 1 behind',
      'site (main) on desktop: its remote wants a sign-in',
    ]);
    expect(trayMenu(many, settings)[0]).toMatchObject({ action: { kind: 'sign-in' } });
    expect(trayWords(many)).toBe('Everref: 3 things need you');
  });

  test('P-9: the other machines, with what can be asked of each; when one was last seen is no reason for a new menu', () => {
    const hosts = [
      { ...other, id: 'h-0000000000000000', name: 'laptop' },
      other,
      { ...other, id: 'h-2222222222222222', name: 'attic', lastSeenAt: '2026-11-21T08:30:00.000Z' },
      { ...other, id: 'h-3333333333333333', name: 'box', takesOrders: false },
      { ...other, id: 'h-444444444444abcd', name: 'box' },
    ];
    const find = (menu: readonly TrayLine[]) => menu.find((line) => line.kind === 'menu' && line.label === 'Machines');
    const machines = find(trayMenu(snapshotOf({ hosts }), settings));
    expect(machines?.kind === 'menu' && labels(machines.lines)).toEqual([
      'attic (away)',
      'box (3333) (takes no orders)',
      'box (abcd)',
      'desktop',
      '—',
      'All 5 machines…',
    ]);
    expect(machines?.kind === 'menu' && machines.lines[3]).toMatchObject({
      lines: [
        { action: { kind: 'pull-machine', hostId: other.id } },
        { action: { kind: 'fetch-machine', hostId: other.id } },
        { label: 'Pause for an hour', action: { kind: 'pause-machine', hostId: other.id, choice: '1h' } },
      ],
    });
    const paused = find(trayMenu(snapshotOf({ hosts: hosts.map((host) => ({ ...host, pausedUntil: '2026-11-21T09:59:00.000Z' })) }), settings));
    expect(paused?.kind === 'menu' && paused.lines[3]).toMatchObject({
      label: 'desktop (paused)',
      lines: [{}, {}, { label: 'Go on', action: { kind: 'pause-machine', hostId: other.id, choice: null } }],
    });
    const later = hosts.map((host) => (host.name === 'attic' ? host : { ...host, lastSeenAt: '2026-11-21T09:00:59.000Z' }));
    expect(find(trayMenu(snapshotOf({ hosts: later }), { ...settings, now: new Date('2026-11-21T09:01:00.000Z') }))).toEqual(machines);
    expect(find(trayMenu(snapshotOf({ hosts: hosts.slice(0, 1) }), settings))).toBeUndefined();
  });

  test('P-9: notifications can be switched off for a while, and are said to be off', () => {
    const off = labels(trayMenu(snapshotOf({ snoozedUntil: '2026-11-21T09:59:00.000Z' }), settings));
    expect(off.find((label) => label.startsWith('Show notifications'))).toMatch(/^Show notifications \(off until .*\d.*\)$/);
    expect(off).not.toContain('No notifications');
    expect(labels(trayMenu(snapshotOf({ snoozedUntil: '2026-11-21T08:59:00.000Z' }), settings))).toContain('No notifications');
  });

  test('at most ten that need attention, then how many more', () => {
    const many = Array.from({ length: 14 }, (_, index) => checkout({ ...diverged, id: `c-0000000${index.toString(36)}` }));
    const menu = labels(trayMenu(snapshotOf({ mood: 'needs-you', checkouts: many }), settings));
    expect(menu.slice(0, 11).filter((label) => label.startsWith('site'))).toHaveLength(10);
    expect(menu[10]).toBe('4 more…');
  });

  test('paused: goes on instead; a pause that is over is none', () => {
    expect(labels(trayMenu(snapshotOf({ pausedUntil: '2026-11-21T09:59:00.000Z' }), settings))[3]).toMatch(/^Go on \(paused until .*\d.*\)$/);
    expect(labels(trayMenu(snapshotOf({ pausedUntil: '2026-11-21T08:59:00.000Z' }), settings))).toContain('Pause for an hour');
  });

  test('first start: leads to the choice of folders, and there is nothing to pull', () => {
    const menu = trayMenu(snapshotOf({ firstStart: true }), settings);
    expect(labels(menu)[0]).toBe('Choose your folders…');
    expect(menu[2]).toMatchObject({ label: 'Pull all now', enabled: false });
  });

  test('offers to open at login where that can be done', () => {
    const menu = trayMenu(snapshotOf({}), { ...settings, opensAtLogin: true });
    expect(menu).toContainEqual({ kind: 'click', label: 'Open at login', action: { kind: 'open-at-login', wanted: false }, enabled: true, checked: true });
    expect(labels(trayMenu(snapshotOf({}), settings))).not.toContain('Open at login');
  });
});

describe('the icon in the tray', () => {
  function make(platform: NodeJS.Platform, first: Snapshot) {
    const { electron } = createElectronDouble();
    const acted: TrayAction[] = [];
    const image = (mood: Mood) => trayIconPath('/icons', mood, { platform, darkBar: false });
    const tray = createTray(electron, { platform, first, image, settings: () => settings, act: (action) => acted.push(action) });
    const icon = TrayDouble.made[0];
    if (icon === undefined) throw new Error('no tray icon was made');
    return { tray, icon, acted };
  }

  test('always has a menu: on Linux a click may never come', () => {
    expect(make('linux', snapshotOf({})).icon.menus).toHaveLength(1);
  });

  test('gets a new menu when it says something new, and only then', () => {
    const { tray, icon } = make('linux', snapshotOf({}));
    tray.update(snapshotOf({ revision: 2, mood: 'working', working: 'Looking at 14 remotes' }));
    tray.update(snapshotOf({ revision: 3 }));
    expect(icon.menus).toHaveLength(1);
    tray.update(snapshotOf({ revision: 4, mood: 'needs-you', checkouts: [diverged] }));
    tray.update(snapshotOf({ revision: 5, mood: 'needs-you', checkouts: [{ ...diverged, updatedAt: '2026-11-21T10:00:00.000Z' }] }));
    expect(icon.menus).toHaveLength(2);
    expect(icon.menus[1]?.template[0]).toMatchObject({ label: 'site (main): diverged, 2 ahead and 3 behind' });
  });

  test('shows the mood by its picture, changed only with it, and says it in words', () => {
    const { tray, icon } = make('linux', snapshotOf({}));
    for (const mood of ['working', 'working', 'needs-you', 'cannot-work'] as const) tray.update(snapshotOf({ mood }));
    const picture = (mood: Mood) => join('/icons', 'linux', `${mood}-for-light.png`);
    expect(icon.images).toEqual([picture('in-step'), picture('working'), picture('needs-you'), picture('cannot-work')]);
    expect(icon.words).toBe('Everref: cannot work');
    expect(new Set(Mood.options.map((mood) => trayWords(snapshotOf({ mood })))).size).toBe(4);
  });

  test('is left alone once it is gone, though the engine still tells', () => {
    const { tray } = make('linux', snapshotOf({}));
    tray.destroy();
    expect(() => tray.update(snapshotOf({ mood: 'cannot-work' }))).not.toThrow();
  });

  test('opens the window by a click, but not on macOS, where a click opens the menu', () => {
    for (const [platform, opened] of [
      ['linux', 1],
      ['win32', 1],
      ['darwin', 0],
    ] as const) {
      const { icon, acted } = make(platform, snapshotOf({}));
      icon.emit('click');
      expect(acted, platform).toHaveLength(opened);
    }
  });

  test('does what its lines say, and shows names with an & as they are', () => {
    const { icon, acted } = make('linux', snapshotOf({ mood: 'needs-you', checkouts: [{ ...diverged, branch: 'a&b' }] }));
    const template = icon.menus[0]?.template ?? [];
    expect(template[0]?.label).toBe('site (a&&b): diverged, 2 ahead and 3 behind');
    const below = ({ submenu }: MenuItemConstructorOptions) => (Array.isArray(submenu) ? submenu : []);
    for (const item of template.flatMap((line) => [line, ...below(line)]))
      item.click?.(...([] as unknown as Parameters<NonNullable<MenuItemConstructorOptions['click']>>));
    expect(acted.map((action) => action.kind)).toEqual([
      ...['open', 'pull-all', 'pause', 'pause', 'pause', 'snooze', 'snooze'],
      ...['open', 'open', 'open', 'quit'],
    ]);
  });
});

describe('a click in the menu', () => {
  test('reaches the engine, the window or the end, and a failure is a line in the log', async () => {
    const done: unknown[] = [];
    const lines: string[] = [];
    const doers: TrayDoers = {
      engine: {
        pull: async (target) => Promise.reject(new Error(`no ${target.kind}`)),
        pause: (until) => void done.push(['pause', until]),
        snooze: (until) => void done.push(['snooze', until]),
        machines: {
          fetch: async (target) => {
            done.push(['fetch', target]);
            return [];
          },
          pause: async (hostId, until) => {
            done.push(['pause there', hostId, until]);
            return { kind: 'refused', message: 'It was decided otherwise since.' };
          },
        },
        signIn: {
          run: async ({ ask }) => {
            done.push(['sign in', ask]);
            return [];
          },
        },
      },
      tell: ({ title }) => void done.push(['tell', title]),
      show: (place) => void done.push(['show', place]),
      openAtLogin: (wanted) => {
        done.push(['login', wanted]);
        throw new Error('read-only');
      },
      installUpdate: () => void done.push(['install']),
      quit: () => void done.push(['quit']),
      log: { ...silentLog, error: (message, fields) => void lines.push(`${message}: ${fields?.['action']}`) },
    };
    const before = Date.now();
    const act = createTrayActions(doers);
    for (const action of [
      { kind: 'open', place: '/settings' },
      { kind: 'open', place: null },
      { kind: 'pull-all' },
      { kind: 'pause', choice: '1h' },
      { kind: 'go-on' },
      { kind: 'snooze', choice: '1h' },
      { kind: 'notify-again' },
      { kind: 'fetch-machine', hostId: 'h-1' },
      { kind: 'pause-machine', hostId: 'h-1', choice: null },
      { kind: 'sign-in' },
      // While the first is under way, a second is none.
      { kind: 'sign-in' },
      { kind: 'open-at-login', wanted: true },
      { kind: 'install-update' },
      { kind: 'quit' },
    ] as const)
      act(action);
    await new Promise(setImmediate);
    const until = (done[2] as [string, string])[1];
    const snoozed = (done[4] as [string, string])[1];
    expect(done).toEqual([
      ...[
        ['show', '/settings'],
        ['show', undefined],
        ['pause', until],
        ['pause', null],
        ['snooze', snoozed],
        ['snooze', null],
      ],
      ...[['fetch', { kind: 'host', hostId: 'h-1' }], ['pause there', 'h-1', null], ['sign in', true], ['login', true], ['install'], ['quit']],
      ['tell', 'It does not go on'],
    ]);
    expect(Math.abs(Date.parse(snoozed) - before - 3_600_000)).toBeLessThan(5_000);
    expect(Math.abs(Date.parse(until) - before - 3_600_000)).toBeLessThan(5_000);
    expect(lines).toEqual(['a click in the tray came to nothing: open-at-login', 'a click in the tray came to nothing: pull-all']);
  });
});

describe('what came of a sign-in', () => {
  const result = (more: object) => ({
    ...{
      cloneId: 'k-1',
      remote: 'origin',
      repository: 'example.org/acme/site',
      path: '/code/site',
      result: 'refused',
      reason: 'sign-in-needed',
      message: 'no',
    },
    ...more,
  });

  test('is told only where somebody is still needed, and then in words', () => {
    const [bad, good] = [result({}), result({ result: 'signed-in', reason: null })] as [SignInResult, SignInResult];
    expect(signInWords([good])).toBeNull();
    expect(signInWords([good, bad])).toEqual({ title: 'origin of site still waits for you', body: 'no' });
    expect(signInWords([bad, bad])?.title).toBe('2 remotes still wait for you');
  });
});

describe('the pictures', () => {
  const folder = join(root, 'build', 'icons', 'tray');
  /** Width and height out of a PNG's header. */
  const pngSize = (bytes: Buffer): readonly number[] => [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const shape = (mood: Mood) => readFileSync(join(folder, 'macos', `${mood}Template@2x.png`)).toString('base64');

  test.each(Mood.options)('are there for every mood, system, bar and scale: %s', (mood) => {
    for (const darkBar of [true, false]) {
      const linux = trayIconPath(folder, mood, { platform: 'linux', darkBar });
      expect(pngSize(readFileSync(linux))).toEqual([22, 22]);
      expect(pngSize(readFileSync(linux.replace('.png', '@2x.png')))).toEqual([44, 44]);
      const windows = readFileSync(trayIconPath(folder, mood, { platform: 'win32', darkBar }));
      expect([windows.readUInt16LE(0), windows.readUInt16LE(2), windows.readUInt16LE(4)]).toEqual([0, 1, 5]);
    }
    const mac = trayIconPath(folder, mood, { platform: 'darwin', darkBar: true });
    expect(mac.endsWith('Template.png')).toBe(true);
    expect(pngSize(readFileSync(mac))).toEqual([16, 16]);
    expect(pngSize(readFileSync(mac.replace('.png', '@2x.png')))).toEqual([32, 32]);
  });

  test('go into the packed app: build/ is not there at run time', () => {
    expect(parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8'))).toMatchObject({ files: expect.arrayContaining(['build/icons/tray/**']) });
  });

  test('tell the moods apart without colour: four shapes in one ink', () => {
    expect(new Set(Mood.options.map(shape)).size).toBe(4);
  });

  test('suit the bar: its own theme on Windows, always dark on GNOME', () => {
    const theme = { shouldUseDarkColors: false, shouldUseDarkColorsForSystemIntegratedUI: true };
    expect(isBarDark('win32', undefined, theme)).toBe(true);
    expect(isBarDark('linux', 'ubuntu:GNOME', theme)).toBe(true);
    expect(isBarDark('linux', 'KDE', theme)).toBe(false);
    expect(isBarDark('linux', undefined, { shouldUseDarkColors: true })).toBe(true);
  });
});
