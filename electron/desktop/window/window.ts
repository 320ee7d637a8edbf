import type { BrowserWindowConstructorOptions, Rectangle, WebPreferences } from 'electron';
import type { Log } from '../../log/log.ts';
import { homePlace, pageAddress } from '../page/place.ts';
import { fitBounds, smallestWindow } from './fit-bounds.ts';
import { readWindowState, type WindowState, writeWindowState } from './window-state.ts';

interface Preventable {
  preventDefault(): void;
}

/** What of Electron's BrowserWindow the desktop uses. */
export interface AppWindow {
  readonly webContents: {
    readonly id: number;
    getURL(): string;
    reload(): void;
    on(event: 'render-process-gone', listener: (event: unknown, details: { readonly reason: string }) => void): unknown;
  };
  on(event: 'close', listener: (event: Preventable) => void): unknown;
  on(event: 'closed' | 'resized' | 'moved' | 'unresponsive' | 'query-session-end' | 'session-end', listener: () => void): unknown;
  on(event: 'page-title-updated', listener: (event: Preventable) => void): unknown;
  once(event: 'ready-to-show', listener: () => void): unknown;
  loadURL(address: string): Promise<void>;
  show(): void;
  hide(): void;
  focus(): void;
  minimize(): void;
  maximize(): void;
  restore(): void;
  isMinimized(): boolean;
  isMaximized(): boolean;
  isDestroyed(): boolean;
  getNormalBounds(): Rectangle;
}

interface WindowElectron {
  readonly BrowserWindow: new (options: BrowserWindowConstructorOptions) => AppWindow;
  readonly screen: {
    getPrimaryDisplay(): { readonly workArea: Rectangle };
    getAllDisplays(): readonly { readonly workArea: Rectangle }[];
  };
  readonly nativeTheme: { readonly shouldUseDarkColors: boolean };
}

interface WindowOptions {
  /** Absolute path of the bundled preload. */
  readonly preload: string;
  /** Where its bounds are remembered. */
  readonly stateFile: string;
  /** True from the moment that quitting began: then closing closes. */
  readonly isQuitting: () => boolean;
  /** Whether a hidden window can be brought back by a tray icon; where it cannot, closing minimises. */
  readonly trayIsThere: () => Promise<boolean>;
  /** Called the first time ever that closing hid the window. */
  readonly onFirstHide: () => void;
  /** Windows asks whether the person may log off; the other systems tell it by `powerMonitor`. */
  readonly onSessionEnding: () => void;
  /** The session ends, whatever anybody does. */
  readonly onSessionEnd: () => void;
  readonly log: Log;
}

/** The one window: made when it is first shown, hidden when it is closed. */
export interface MainWindow {
  /** Brings the window to the front; with a place, at that place. */
  show(place?: string): void;
  /** Brings the window to the front with the search open. */
  showSearch(): void;
  /** For a start that nobody looks at, where no tray icon would lead back: opens it minimised, if it is not open. */
  showMinimised(): void;
  /** Id of the window's contents, null while there is none. */
  contentsId(): number | null;
}

/** Isolation, sandbox and no node integration are Electron's defaults and are left so: a test asserts that nothing here takes them away. */
export function pagePreferences(preload: string): WebPreferences {
  // The spell checker would fetch dictionaries from the network.
  return { preload, spellcheck: false };
}

/** What the page takes for a call for its search (renderer/app/search/use-search.tsx). */
const searchMark = '#search';

const canvas = { dark: '#0d1117', light: '#ffffff' } as const;
const leastBetweenReloadsMs = 10_000;

/** The window that shows the page. */
export function createMainWindow({ BrowserWindow, screen, nativeTheme }: WindowElectron, options: WindowOptions): MainWindow {
  let window: AppWindow | null = null;
  let state: WindowState = readWindowState(options.stateFile);
  /** Contents whose page crashed twice at once and stays down until a person opens the window. */
  let down: AppWindow | null = null;

  function remember(change: Partial<WindowState>): void {
    state = { ...state, ...change };
    try {
      writeWindowState(options.stateFile, state);
    } catch (error) {
      options.log.warn('the place of the window could not be remembered', { error });
    }
  }

  function open(place: string, present: (made: AppWindow) => void, mark = ''): void {
    const areas = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((display) => display.workArea);
    const made = new BrowserWindow({
      ...fitBounds(state.bounds, areas),
      minWidth: smallestWindow.width,
      minHeight: smallestWindow.height,
      title: 'Everref',
      show: false,
      autoHideMenuBar: true,
      backgroundColor: nativeTheme.shouldUseDarkColors ? canvas.dark : canvas.light,
      webPreferences: pagePreferences(options.preload),
    });
    window = made;
    if (state.maximized) made.maximize();
    const rememberBounds = (): void => remember({ bounds: made.getNormalBounds(), maximized: made.isMaximized() });
    made.on('resized', rememberBounds);
    made.on('moved', rememberBounds);
    made.on('page-title-updated', (event) => event.preventDefault());
    made.on('close', (event) => {
      rememberBounds();
      if (options.isQuitting()) return;
      event.preventDefault();
      void putAway(made);
    });
    made.on('query-session-end', options.onSessionEnding);
    made.on('session-end', options.onSessionEnd);
    made.on('unresponsive', () => options.log.warn('the page does not answer'));
    made.on('closed', () => {
      window = null;
    });
    reloadAfterCrash(made, options.log, () => {
      down = made;
    });
    made.once('ready-to-show', () => present(made));
    load(made, pageAddress(place) + mark);
  }

  async function putAway(shown: AppWindow): Promise<void> {
    if (!(await options.trayIsThere())) {
      if (!shown.isDestroyed()) shown.minimize();
      return;
    }
    if (shown.isDestroyed()) return;
    shown.hide();
    if (state.toldAboutHiding) return;
    remember({ toldAboutHiding: true });
    options.onFirstHide();
  }

  function load(shown: AppWindow, address: string): void {
    // Rejects also when a newer load takes its place: nothing to do but note it.
    shown.loadURL(address).catch((error: unknown) => options.log.warn('the page could not be loaded', { address, error }));
  }

  return {
    show(place) {
      if (window === null || window.isDestroyed()) {
        open(place ?? homePlace, bringToFront);
        return;
      }
      const address = place === undefined ? null : pageAddress(place);
      if (address !== null && window.webContents.getURL() !== address) load(window, address);
      else if (down === window) window.webContents.reload();
      down = null;
      bringToFront(window);
    },
    showSearch() {
      if (window === null || window.isDestroyed()) {
        open(homePlace, bringToFront, searchMark);
        return;
      }
      // A page that is down would not hear of another fragment.
      if (down === window) window.webContents.reload();
      down = null;
      // Only the fragment differs: the page stays as it is and hears of it.
      load(window, window.webContents.getURL().replace(/#.*$/, '') + searchMark);
      bringToFront(window);
    },
    showMinimised() {
      if (window === null) open(homePlace, (made) => made.minimize());
    },
    contentsId: () => (window === null || window.isDestroyed() ? null : window.webContents.id),
  };
}

function bringToFront(window: AppWindow): void {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** A page that crashes comes back by itself; one that crashes again at once stays down until the person opens it. */
function reloadAfterCrash(window: AppWindow, log: Log, onDown: () => void): void {
  let reloadedAt = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    log.error('the page ended unexpectedly', { reason });
    const now = performance.now();
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    if (now - reloadedAt < leastBetweenReloadsMs) return onDown();
    reloadedAt = now;
    window.webContents.reload();
  });
}
