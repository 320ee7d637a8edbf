import type { Log } from '../../log/log.ts';

/** What of electron-updater is used; the real one must fit (main.ts passes it). */
export interface UpdaterPort {
  autoDownload: boolean;
  autoInstallOnAppQuit: boolean;
  on(event: 'update-downloaded', listener: (info: { readonly version: string }) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  checkForUpdates(): Promise<unknown>;
  /** Ends the program and starts the new one. */
  quitAndInstall(): void;
}

export interface UpdatesOptions {
  /** Null where the program has no feed: a started clone, or a package that was built without one. */
  readonly updater: UpdaterPort | null;
  /** Asked before every check: a person can switch them off while the app runs. */
  readonly isWanted: () => boolean;
  /** A new version lies ready; said once for each. */
  readonly onReady: (version: string) => void;
  /** The program is about to end for it. */
  readonly beforeInstall: () => void;
  readonly log: Log;
  readonly now?: () => number;
}

/** New versions: fetched quietly, put in place when the program ends anyway (*later*), or at once when a person says so. */
export interface Updates {
  /** The version that lies ready; null while there is none. */
  ready(): string | null;
  install(): void;
  stop(): void;
}

const dayMs = 86_400_000;
/** Asked every so often whether a day has passed: a timer of a day is wrong after sleep. */
const lookMs = 3_600_000;

/** Looks once soon after the start and then once a day. A failure is a line in the log: tomorrow is another day. */
export function createUpdates({ updater, isWanted, onReady, beforeInstall, log, now = Date.now }: UpdatesOptions): Updates {
  let ready: string | null = null;
  if (updater === null) return { ready: () => null, install: () => {}, stop: () => {} };
  updater.autoDownload = true;
  updater.autoInstallOnAppQuit = true;
  updater.on('update-downloaded', ({ version }) => {
    if (ready === version) return;
    ready = version;
    onReady(version);
  });
  updater.on('error', (error) => log.warn('the updates could not be looked at', { error }));

  let lookedAt = Number.NEGATIVE_INFINITY;
  function look(): void {
    // Also when the clock was set back: a day either way.
    if (!isWanted() || Math.abs(now() - lookedAt) < dayMs) return;
    lookedAt = now();
    updater?.checkForUpdates().catch((error: unknown) => log.warn('the updates could not be looked at', { error }));
  }
  look();
  const timer = setInterval(look, lookMs);
  timer.unref();
  return {
    ready: () => ready,
    install() {
      if (ready === null) return;
      // macOS closes the windows before it says that it quits: a window that only hid then would keep the new version from being put in place.
      beforeInstall();
      updater.quitAndInstall();
    },
    stop: () => clearInterval(timer),
  };
}
