import type { MessagePortMain } from 'electron';
import type { Engine } from '../engine/engine.ts';
import type { Log } from '../log/log.ts';
import type { DesktopElectron } from './electron-parts.ts';
import { servePage } from './page/app-protocol.ts';
import { offerConnection } from './page/connect.ts';
import { denyPermissionsEverywhere } from './page/permissions.ts';
import type { DesktopLaunch } from './program/launch.ts';
import type { Quitting } from './program/quit.ts';
import { createGlobalShortcut } from './system/global-shortcut.ts';
import type { LoginItem } from './system/login-item.ts';
import { createNotifier } from './system/notifications.ts';
import { followPower } from './system/power.ts';
import { createUpdates, type UpdaterPort } from './system/updates.ts';
import { createTrayActions } from './tray/actions.ts';
import { isBarDark, trayIconPath } from './tray/icon.ts';
import { createTray, type EverrefTray } from './tray/tray.ts';
import { appMenu } from './window/app-menu.ts';
import { createMainWindow, type MainWindow } from './window/window.ts';

/** Everything that the desktop surface is put around. */
export interface DesktopOptions {
  readonly engine: Engine;
  /** Answers the contract over one end of a channel. */
  readonly answer: (port: MessagePortMain) => void;
  readonly files: { readonly page: string; readonly preload: string; readonly trayIcons: string; readonly windowState: string };
  readonly platform: NodeJS.Platform;
  /** XDG_CURRENT_DESKTOP. */
  readonly desktopName: string | undefined;
  /** Null where the program cannot open itself at login. */
  readonly loginItem: LoginItem | null;
  /** Null where the program has no feed of updates. */
  readonly updater: UpdaterPort | null;
  readonly trayIsThere: () => Promise<boolean>;
  readonly quitting: Quitting;
  readonly log: Log;
}

/** The desktop surface while it stands. Whoever holds it holds the tray icon. */
export interface Desktop {
  readonly window: MainWindow;
  readonly tray: EverrefTray;
}

/** Puts tray, window, notifications and power around an engine that can already show its last known state. After `ready`; throws where a part cannot be made. */
export function startDesktop(electron: DesktopElectron, launch: DesktopLaunch, options: DesktopOptions): Desktop {
  const { engine, log, platform, loginItem } = options;

  // Before the first contents: nothing is ever loaded without these.
  denyPermissionsEverywhere(electron.app, electron.session.defaultSession);
  servePage(electron.protocol, options.files.page, log);
  electron.Menu.setApplicationMenu(electron.Menu.buildFromTemplate(appMenu(platform, () => window.show('/settings'))));

  // Asked once: it may cost a look into the registry.
  let opensAtLogin = loginItem?.isOn() ?? null;
  const act = createTrayActions({
    engine,
    show: (place) => window.show(place),
    tell: (message) => notify(message),
    installUpdate: () => updates.install(),
    quit: () => electron.app.quit(),
    openAtLogin(wanted) {
      loginItem?.set(wanted);
      opensAtLogin = loginItem?.isOn() ?? null;
      tray.update(engine.snapshot());
    },
    log,
  });

  const notify = createNotifier(electron, (place) => window.show(place), log);
  const window = createMainWindow(electron, {
    preload: options.files.preload,
    stateFile: options.files.windowState,
    isQuitting: options.quitting.hasBegun,
    trayIsThere: options.trayIsThere,
    onFirstHide: () =>
      notify({ title: 'Everref goes on in the tray', body: 'Closing the window only hides it. Quit is in the menu of its icon.', place: '/machines' }),
    onSessionEnding: () => engine.leaving('quit'),
    onSessionEnd: () => electron.app.quit(),
    log,
  });
  offerConnection(electron, { pageContents: window.contentsId, answer: options.answer, log });

  const updates = createUpdates({
    updater: options.updater,
    isWanted: () => engine.settings().checkForUpdates,
    beforeInstall: options.quitting.begin,
    onReady(version) {
      tray.update(engine.snapshot());
      notify({
        title: `Everref ${version} is ready`,
        body: 'It is put in place when Everref ends. To have it now: Restart, in the menu of its icon.',
        place: '/settings',
      });
    },
    log,
  });
  electron.app.on('will-quit', updates.stop);

  const tray = createTray(electron, {
    platform,
    first: engine.snapshot(),
    image: (mood) => trayIconPath(options.files.trayIcons, mood, { platform, darkBar: isBarDark(platform, options.desktopName, electron.nativeTheme) }),
    settings: () => ({ now: new Date(), opensAtLogin, update: updates.ready() }),
    act,
  });

  const shortcut = createGlobalShortcut(electron, () => window.showSearch(), log);
  shortcut.want(engine.settings().shortcut);
  engine.onSettings((settings) => shortcut.want(settings.shortcut));
  engine.subscribe((snapshot) => tray.update(snapshot));
  electron.nativeTheme.on('updated', () => tray.update(engine.snapshot()));
  engine.onNotification(notify);
  followPower(electron, engine);

  // Only a start that nobody looks at stays out of sight, and even that one where a person can find it.
  if (!launch.hidden) window.show(launch.place ?? undefined);
  else void options.trayIsThere().then((there) => there || window.showMinimised());
  return { window, tray };
}
