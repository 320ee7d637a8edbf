import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { RPCHandler } from '@orpc/server/message-port';
import * as electronItself from 'electron';
import { forgePage } from '../shared/model/forge-page.ts';
import { createRouter } from './api/router.ts';
import { helperFile, pageFolder, receiverFile } from './command-line/built-files.ts';
import { version } from './command-line/version.ts';
import { loadConfig } from './config/load.ts';
import { findPaths, type Paths } from './config/paths.ts';
import type { MainElectron } from './desktop/electron-parts.ts';
import { registerPageScheme } from './desktop/page/app-protocol.ts';
import { denyNavigation } from './desktop/page/navigation.ts';
import { startUtilityHelper } from './desktop/program/git-helper.ts';
import { type DesktopLaunch, readLaunch } from './desktop/program/launch.ts';
import { logLostProcesses } from './desktop/program/lost-processes.ts';
import { type Quitting, setupQuit } from './desktop/program/quit.ts';
import { readShellEnvironment } from './desktop/program/shell-environment.ts';
import { claimSingleInstance } from './desktop/program/single-instance.ts';
import { type Desktop, startDesktop } from './desktop/start.ts';
import { desktopPower } from './desktop/system/battery.ts';
import { createKeychain } from './desktop/system/keychain.ts';
import { appId, loginItem } from './desktop/system/login-item.ts';
import type { UpdaterPort } from './desktop/system/updates.ts';
import { isTrayThere } from './desktop/tray/presence.ts';
import { createRenewableEngine } from './engine/cloud/renewable.ts';
import type { Engine } from './engine/engine.ts';
import { openSurface, type Surface } from './http/surface.ts';
import { logFaults } from './log/faults.ts';
import { openLog, type RootLog } from './log/open-log.ts';
import { takeLock } from './store/running.ts';
import { prepareReader } from './workspace/disk/reader-thread.ts';

// The desktop host: composition only. Nothing is awaited at the top: Electron is `ready` only when this module has been evaluated.

// The compiler checks here that Electron is what electron/desktop takes it for.
const electron: MainElectron = electronItself;
const { app } = electron;

/** What of this program is running, and must be ended in the opposite order. Held here for the life of the process: a collected Tray disappears. */
const running: {
  desktop: Desktop | null;
  surface: Surface | null;
  engine: Engine | null;
  lock: { release(): void } | null;
} = { desktop: null, surface: null, engine: null, lock: null };

/** How the window is to open once it can. */
let opening: DesktopLaunch = { kind: 'desktop', hidden: false, place: null };

/** A move that is under way may finish; then the program ends all the same. */
const stopBoundMs = 15_000;

const launch = readLaunch(process.argv, process.defaultApp === true);
if (launch.kind === 'words') runWords(launch.words);
else {
  opening = launch;
  const paths = findPaths();
  try {
    runDesktop(paths);
  } catch (error) {
    fail(error, paths);
  }
}

/** Words are the command line's: before the instance lock, since they work beside a running Everref. */
function runWords(words: readonly string[]): void {
  app.disableHardwareAcceleration();
  app
    .whenReady()
    // Loaded only here: the desktop app needs nothing of it. The helper is Electron's to start, and only after `ready`.
    .then(() => import('./command-line/program.ts'))
    .then(({ runCli }) => runCli(words, { startHelper }))
    .then(
      (code) => app.exit(code),
      (error: unknown) => {
        process.stderr.write(`everref: ${wordsOf(error)}\n`);
        app.exit(1);
      },
    );
}

function runDesktop(paths: Paths): void {
  // 1. Who we are. The profile's folder is also what the instance lock goes by, so that each EVERREF_HOME has one; Windows groups windows and
  //    notifications by the AppUserModelID, and reads it once.
  const profile = join(paths.dataFolder, 'desktop');
  app.setName('Everref');
  if (process.platform === 'win32') app.setAppUserModelId(appId);
  // `setPath` throws where there is no such folder.
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  app.setPath('userData', profile);

  // 2. The lock, before anything is opened or written that two could not share.
  const startedFromClone = process.defaultApp === true;
  const isFirst = claimSingleInstance(electron, startedFromClone, ({ place, hidden }) => {
    if (hidden) return;
    // Asked for while still starting: the window opens as soon as it can.
    if (running.desktop === null) opening = { kind: 'desktop', hidden, place };
    else running.desktop.window.show(place ?? undefined);
  });
  if (!isFirst) {
    app.exit(0);
    return;
  }
  // It starts while Electron gets ready.
  prepareReader();
  const log = openLog({ file: paths.logFile });
  logFaults(log);
  logLostProcesses(electron, log);

  // 3. What must hold for every page, before there can be one: sandbox, the scheme (only before `ready`), nowhere to go.
  app.enableSandbox();
  registerPageScheme(electron.protocol);
  denyNavigation(electron, log, isForgePage);

  // 4. The way out, before the way in: quitting while starting is orderly too.
  const quitting = setupQuit(electron, { stop: () => stop(log), boundMs: stopBoundMs, log });

  // 5. Ready → engine → tray and window → the loopback page for the command line.
  start(paths, log, quitting).catch((error: unknown) => {
    log.error('Everref could not start', { error });
    fail(error, paths);
  });
}

/** The one dialog that there is: nothing else could say it. */
function fail(error: unknown, paths: Paths): void {
  electron.dialog.showErrorBox('Everref could not start', `${wordsOf(error)}\n\nThe log is ${paths.logFile}`);
  app.exit(1);
}

async function start(paths: Paths, log: RootLog, quitting: Quitting): Promise<void> {
  const [shellEnvironment] = await Promise.all([readShellEnvironment(process.platform, process.env, log), app.whenReady()]);
  // Before the helper starts: it, and every git below it, inherits this.
  Object.assign(process.env, shellEnvironment);

  const lock = takeLock(paths);
  if (lock.kind === 'held') throw new Error('Everref is already running here without a window. End it with `everref stop`, and start again.');
  running.lock = lock;
  const keychain = createKeychain(electron, { file: join(paths.dataFolder, 'desktop', 'keychain.json'), platform: process.platform });
  const power = desktopPower(electron, { platform: process.platform, systemRoot: process.env['SystemRoot'], log });
  const engine = createRenewableEngine({ paths, log, version, mode: 'host', startHelper, keychain, receiverFile: receiverFile(), power });
  running.engine = engine;
  await engine.start();

  const handler = new RPCHandler(createRouter(engine, { stop: () => app.quit() }));
  const openedAtLogin = process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
  running.desktop = startDesktop(
    electron,
    { ...opening, hidden: opening.hidden || openedAtLogin },
    {
      engine,
      answer: (port) => handler.upgrade(port),
      files: {
        page: pageFolder(),
        preload: join(pageFolder(), '..', 'preload', 'preload.cjs'),
        trayIcons: join(pageFolder(), '..', '..', 'build', 'icons', 'tray'),
        windowState: join(paths.dataFolder, 'window.json'),
      },
      platform: process.platform,
      desktopName: process.env['XDG_CURRENT_DESKTOP'],
      loginItem: app.isPackaged
        ? loginItem(electron, {
            platform: process.platform,
            // Inside an AppImage the executable lies in a mount that is gone after the end.
            executable: process.env['APPIMAGE'] ?? process.execPath,
            configFolder: process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'),
          })
        : null,
      updater: await findUpdater(),
      trayIsThere: () => isTrayThere(process.platform),
      quitting,
      log,
    },
  );
  await openForCommandLine(engine, paths, log);
}

/** The command line reaches a running desktop app as it reaches the headless host. Without it everything else works. */
async function openForCommandLine(engine: Engine, paths: Paths, log: RootLog): Promise<void> {
  try {
    const { listen } = loadConfig(paths.configFile, { localCloudFile: paths.localCloudFile }).config.serve;
    running.surface = await openSurface({ engine, paths, log, version, listen, pageFolder: pageFolder(), stop: () => app.quit() });
  } catch (error) {
    log.error('the command line cannot reach this app', { error });
  }
}

/** In the opposite order; what fails to end does not keep the rest from ending. */
async function stop(log: RootLog): Promise<void> {
  const ended = async (what: string, end: () => unknown): Promise<void> => {
    try {
      await end();
    } catch (error) {
      log.error('something did not end cleanly', { what, error });
    }
  };
  await ended('leaving', () => running.engine?.leaving('quit'));
  await ended('tray', () => running.desktop?.tray.destroy());
  await ended('surface', () => running.surface?.close());
  await ended('engine', () => running.engine?.stop());
  await ended('lock', () => running.lock?.release());
}

/** electron-updater, where this package was built with a feed; loaded only there. */
async function findUpdater(): Promise<UpdaterPort | null> {
  // Written by electron-builder where `publish` names a feed.
  if (!app.isPackaged || !existsSync(join(process.resourcesPath, 'app-update.yml'))) return null;
  const { autoUpdater } = await import('electron-updater');
  return autoUpdater;
}

/** Whether an address is the web page of a repository that some machine has: the only pages of others that a click may lead to. */
function isForgePage(address: string): boolean {
  return running.engine?.snapshot().checkouts.some(({ repository }) => forgePage(repository) === address) ?? false;
}

function startHelper() {
  return startUtilityHelper(electron, helperFile(), process.env);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
