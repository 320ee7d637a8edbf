import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { RPCHandler } from '@orpc/server/message-port';
import type { MessagePortMain } from 'electron';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRouter } from '../../electron/api/router.ts';
import { setupQuit } from '../../electron/desktop/program/quit.ts';
import { startDesktop } from '../../electron/desktop/start.ts';
import { createGlobalShortcut } from '../../electron/desktop/system/global-shortcut.ts';
import type { UpdaterPort } from '../../electron/desktop/system/updates.ts';
import type { Engine } from '../../electron/engine/engine.ts';
import { silentLog } from '../../electron/log/log.ts';
import type { contract } from '../../shared/contract/contract.ts';
import type { Notification } from '../../shared/model/notification.ts';
import { checkout } from '../support/checkout.ts';
import { stillEngine } from '../support/still-engine.ts';
import { createElectronDouble, NotificationDouble, preventable, TrayDouble, UpdaterDouble, WindowDouble } from './double.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'everref-start-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function start(how: { hidden?: boolean; place?: string; tray?: boolean; updater?: UpdaterPort; platform?: NodeJS.Platform } = {}) {
  const { electron, seen } = createElectronDouble();
  const heard: string[] = [];
  let say: (message: Notification) => void = () => {};
  let changeSettings: (settings: ReturnType<Engine['settings']>) => void = () => {};
  const { engine, holder } = stillEngine({
    onSettings: (listener: typeof changeSettings) => {
      changeSettings = listener;
      return () => {};
    },
    suspend: () => void heard.push('suspend'),
    resume: () => void heard.push('resume'),
    pull: async (target) => {
      heard.push(`pull ${target.kind}`);
      return [];
    },
    onNotification: (listener: Parameters<Engine['onNotification']>[0]) => {
      say = listener;
      return () => {};
    },
  });
  const handler = new RPCHandler(createRouter(engine, { stop: () => electron.app.quit() }));
  let loginIsOn = false;
  const desktop = startDesktop(
    electron,
    { kind: 'desktop', hidden: how.hidden ?? false, place: how.place ?? null },
    {
      engine,
      answer: (port) => handler.upgrade(port),
      files: { page: folder, preload: '/preload.cjs', trayIcons: '/icons', windowState: join(folder, 'window.json') },
      platform: how.platform ?? 'linux',
      desktopName: 'KDE',
      loginItem: {
        isOn: () => loginIsOn,
        set: (on) => {
          loginIsOn = on;
        },
      },
      updater: how.updater ?? null,
      trayIsThere: async () => how.tray ?? true,
      quitting: setupQuit(electron, { stop: async () => {}, boundMs: 1000, log: silentLog }),
      log: silentLog,
    },
  );
  return {
    electron,
    seen,
    engine,
    holder,
    heard,
    changeSettings: (settings: ReturnType<Engine['settings']>) => changeSettings(settings),
    say: (message: Notification) => say(message),
    desktop,
  };
}

const line = (label: string) => TrayDouble.made[0]?.menus.at(-1)?.template.find((item) => item.label === label)?.click as (() => void) | undefined;

describe('the desktop around an engine', () => {
  test('has a tray icon and a window; permissions are denied before either', () => {
    const { electron } = start();
    expect(electron.session.defaultSession.check?.()).toBe(false);
    expect([TrayDouble.made.length, WindowDouble.made.length]).toEqual([1, 1]);
  });

  test('opens where the start asked for', () => {
    start({ place: '/activity' });
    expect(WindowDouble.made[0]?.loaded).toEqual(['app://everref/activity']);
  });

  test('P-5: the shortcut of the system opens the search, on the page as it stands or in a new window; another takes its place when it is changed', () => {
    const { seen, engine, changeSettings } = start({ place: '/activity' });
    const press = (accelerator: string) => seen.shortcuts.held.get(accelerator)?.();
    press('CommandOrControl+Shift+E');
    expect(WindowDouble.made[0]?.loaded).toEqual(['app://everref/activity', 'app://everref/activity#search']);
    expect(WindowDouble.made[0]?.focused).toBeGreaterThan(0);
    const before = engine.settings();
    changeSettings({ ...before, shortcut: 'Alt+Space' });
    expect([...seen.shortcuts.held.keys()]).toEqual(['Alt+Space']);
    changeSettings({ ...before, shortcut: null });
    expect(seen.shortcuts.held.size).toBe(0);
    start({ hidden: true }).seen.shortcuts.held.get('CommandOrControl+Shift+E')?.();
    expect(WindowDouble.made[0]?.loaded).toEqual(['app://everref/machines#search']);
  });

  test('P-5: a shortcut that another program has is a line in the log, and the rest goes on', () => {
    const { electron, seen } = createElectronDouble();
    seen.shortcuts.taken.add('Alt+Space');
    const said: string[] = [];
    const shortcut = createGlobalShortcut(electron, () => {}, { ...silentLog, warn: (words) => said.push(words) });
    shortcut.want('Alt+Space');
    expect(said).toHaveLength(1);
    shortcut.want('Alt+E');
    expect([...seen.shortcuts.held.keys()]).toEqual(['Alt+E']);
    electron.app.emit('will-quit');
    expect(seen.shortcuts.held.size).toBe(0);
  });

  test('P-10: a new version is said once, waits for the end, and is put in place at once by a click', () => {
    const updater = new UpdaterDouble();
    const { seen: _seen, holder } = start({ updater });
    expect([updater.checks, updater.autoDownload, updater.autoInstallOnAppQuit]).toEqual([1, true, true]);
    expect(line('Restart to update to 2.0.0')).toBeUndefined();
    updater.emit('update-downloaded', { version: '2.0.0' });
    updater.emit('update-downloaded', { version: '2.0.0' });
    expect(NotificationDouble.made.map(({ options }) => options.title)).toEqual(['Everref 2.0.0 is ready']);
    expect(updater.installed).toBe(0);
    // macOS closes the windows before it quits: one that only hid would hold the new version up.
    let hid = true;
    updater.onInstall = () => {
      const closing = preventable({});
      WindowDouble.made[0]?.emit('close', closing);
      hid = closing.prevented;
    };
    line('Restart to update to 2.0.0')?.();
    expect([updater.installed, hid]).toEqual([1, false]);
    // No network: a line in the log, no more.
    updater.emit('error', new Error('offline'));
    holder.change({ working: 'x' });
  });

  test('P-10: at login stays in the tray, and minimised where there is none', async () => {
    start({ hidden: true });
    await new Promise(setImmediate);
    expect(WindowDouble.made).toHaveLength(0);
    start({ hidden: true, tray: false });
    await new Promise(setImmediate);
    WindowDouble.made[0]?.emit('ready-to-show');
    expect([WindowDouble.made[0]?.visible, WindowDouble.made[0]?.minimised]).toEqual([false, true]);
  });

  test('the tray follows the engine and the theme of the system', () => {
    const { electron, holder } = start();
    holder.changeCheckouts([checkout({ state: 'diverged', ahead: 1, behind: 1 })], []);
    holder.flush();
    const icon = TrayDouble.made[0];
    expect(icon?.images.at(-1)).toBe(join('/icons', 'linux', 'needs-you-for-light.png'));
    expect(icon?.menus.at(-1)?.template[0]?.label).toBe('site (main): diverged, 1 ahead and 1 behind');
    electron.nativeTheme.shouldUseDarkColors = true;
    electron.nativeTheme.emit('updated');
    expect(icon?.images.at(-1)).toBe(join('/icons', 'linux', 'needs-you-for-dark.png'));
  });

  test('P-9: a notification of the engine is shown, and its click opens its place', () => {
    const { say } = start({ hidden: true });
    say({ id: '1', at: '2026-11-21T09:00:00.000Z', kind: 'refused', title: 'site', body: 'has its own commits', place: '/machines?checkout=x' });
    NotificationDouble.made[0]?.emit('click');
    expect(WindowDouble.made[0]?.loaded).toEqual(['app://everref/machines?checkout=x']);
  });

  test("the tray's lines reach the engine, the window, the login entry and the end", () => {
    const { electron, heard } = start({ hidden: true });
    line('Pull all now')?.();
    expect(heard).toEqual(['pull all']);
    line('Settings')?.();
    expect(WindowDouble.made[0]?.loaded).toEqual(['app://everref/settings']);
    line('Open at login')?.();
    expect(TrayDouble.made[0]?.menus.at(-1)?.template.find((item) => item.label === 'Open at login')).toMatchObject({ type: 'checkbox', checked: true });
    line('Quit')?.();
    expect(electron.app.done).toContain('quit');
  });

  test('sleep and wake reach the engine', () => {
    const { electron, heard } = start();
    electron.powerMonitor.emit('suspend');
    electron.powerMonitor.emit('resume');
    expect(heard).toEqual(['suspend', 'resume']);
  });

  test('the first hiding is told once, by a notification', async () => {
    start();
    WindowDouble.made[0]?.emit('close', preventable({}));
    await new Promise(setImmediate);
    expect(NotificationDouble.made[0]?.options.title).toBe('Everref goes on in the tray');
  });

  test('the page gets the contract over its port, answers and streams', async () => {
    const { seen, holder } = start();
    const contents = WindowDouble.made[0]?.webContents.id ?? 0;
    const port = await new Promise<MessagePortMain>((resolve) => {
      const postMessage = (_channel: string, _message: unknown, ports?: MessagePortMain[]) => ports?.[0] !== undefined && resolve(ports[0]);
      seen.handlers.get('everref:connect')?.({ sender: { id: contents }, senderFrame: { url: 'app://everref/machines', parent: null, postMessage } });
    });
    const client: ContractRouterClient<typeof contract> = createORPCClient(new RPCLink({ port }));
    port.start();
    expect((await client.settings.get()).hostName).toBe('laptop');
    await expect(client.journal.list({ limit: 100_000 })).rejects.toThrow();
    const steps = (await client.snapshot.watch())[Symbol.asyncIterator]();
    expect((await steps.next()).value).toMatchObject({ kind: 'whole' });
    holder.changeCheckouts([checkout({ state: 'behind', behind: 2 })], []);
    expect((await steps.next()).value).toMatchObject({ kind: 'change', put: [{ state: 'behind' }] });
    await steps.return?.();
  });

  test('the application menu carries the shortcuts that macOS takes from it', () => {
    const { seen } = start({ platform: 'darwin' });
    expect(seen.applicationMenus[0]?.template.map((item) => item.role ?? item.label)).toEqual(['Everref', 'editMenu', 'View', 'windowMenu']);
  });
});
