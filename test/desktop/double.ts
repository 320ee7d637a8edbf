import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import type * as Electron from 'electron';
import type { MainElectron } from '../../electron/desktop/electron-parts.ts';
import type { AskingEvent } from '../../electron/desktop/page/connect.ts';
import type { GuardedContents } from '../../electron/desktop/page/navigation.ts';
import type { HelperProcess } from '../../electron/desktop/program/git-helper.ts';
import type { ShownNotification } from '../../electron/desktop/system/notifications.ts';
import type { UpdaterPort } from '../../electron/desktop/system/updates.ts';
import type { TrayIcon } from '../../electron/desktop/tray/tray.ts';
import type { AppWindow } from '../../electron/desktop/window/window.ts';

// A double of exactly the Electron API that electron/desktop uses. The types are held on both sides: `MainElectron` says what is used, main.ts passes the real
// Electron as one, and `ElectronDouble` must be one too. Events are emitted by the tests.

export class WindowDouble extends EventEmitter implements AppWindow {
  static made: WindowDouble[] = [];
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly webContents: AppWindow['webContents'] & EventEmitter;
  readonly loaded: string[] = [];
  visible = false;
  minimised = false;
  maximised = false;
  focused = 0;
  reloads = 0;
  destroyed = false;
  bounds: Electron.Rectangle;

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    this.bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 0, height: options.height ?? 0 };
    WindowDouble.made.push(this);
    this.webContents = Object.assign(new EventEmitter(), {
      id: WindowDouble.made.length,
      getURL: () => this.loaded.at(-1) ?? '',
      reload: () => {
        this.reloads++;
      },
    });
  }

  async loadURL(address: string): Promise<void> {
    this.loaded.push(address);
  }
  show(): void {
    this.visible = true;
  }
  hide(): void {
    this.visible = false;
  }
  focus(): void {
    this.focused++;
  }
  minimize(): void {
    this.minimised = true;
  }
  maximize(): void {
    this.maximised = true;
  }
  restore(): void {
    this.minimised = false;
  }
  isMinimized(): boolean {
    return this.minimised;
  }
  isMaximized(): boolean {
    return this.maximised;
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  getNormalBounds(): Electron.Rectangle {
    return this.bounds;
  }
}

/** An event that remembers whether somebody prevented what it announces. */
export function preventable<T extends object>(more: T): T & { prevented: boolean; preventDefault(): void } {
  return {
    ...more,
    prevented: false,
    preventDefault() {
      this.prevented = true;
    },
  };
}

export class TrayDouble extends EventEmitter implements TrayIcon {
  static made: TrayDouble[] = [];
  readonly images: string[];
  readonly menus: MenuDouble[] = [];
  words = '';
  destroyed = false;

  constructor(image: string) {
    super();
    this.images = [image];
    TrayDouble.made.push(this);
  }
  setImage(image: string): void {
    // As Electron does.
    if (this.destroyed) throw new TypeError('Tray is destroyed');
    this.images.push(image);
  }
  setToolTip(words: string): void {
    this.words = words;
  }
  setContextMenu(menu: Electron.Menu | null): void {
    this.menus.push(menu as unknown as MenuDouble);
  }
  destroy(): void {
    this.destroyed = true;
  }
}

/** A menu is its template: nothing else of it is looked at. */
export interface MenuDouble {
  readonly template: readonly Electron.MenuItemConstructorOptions[];
}

export class NotificationDouble extends EventEmitter implements ShownNotification {
  static made: NotificationDouble[] = [];
  static supported = true;
  static isSupported(): boolean {
    return NotificationDouble.supported;
  }
  readonly options: Electron.NotificationConstructorOptions;
  shown = false;

  constructor(options: Electron.NotificationConstructorOptions) {
    super();
    this.options = options;
    NotificationDouble.made.push(this);
  }
  show(): void {
    this.shown = true;
  }
}

/** One end of a channel: what is posted on one is heard on the other, once that is started. */
class PortDouble extends EventEmitter {
  other: PortDouble | null = null;
  started = false;
  closed = false;
  readonly waiting: unknown[] = [];

  postMessage(data: unknown): void {
    this.other?.receive(data);
  }
  receive(data: unknown): void {
    if (this.started) queueMicrotask(() => this.emit('message', { data }));
    else this.waiting.push(data);
  }
  start(): void {
    this.started = true;
    for (const data of this.waiting.splice(0)) this.receive(data);
  }
  close(): void {
    this.closed = true;
    this.other?.emit('close');
  }
}

class ChannelDouble {
  readonly port1: Electron.MessagePortMain;
  readonly port2: Electron.MessagePortMain;
  constructor() {
    const [one, other] = [new PortDouble(), new PortDouble()];
    one.other = other;
    other.other = one;
    this.port1 = one as unknown as Electron.MessagePortMain;
    this.port2 = other as unknown as Electron.MessagePortMain;
  }
}

export class HelperDouble extends EventEmitter implements HelperProcess {
  readonly file: string;
  readonly options: Electron.ForkOptions;
  readonly posted: unknown[] = [];
  killed = false;

  constructor(file: string, options: Electron.ForkOptions) {
    super();
    this.file = file;
    this.options = options;
  }
  postMessage(message: unknown): void {
    this.posted.push(message);
  }
  kill(): boolean {
    this.killed = true;
    this.emit('exit', 0);
    return true;
  }
}

export class ContentsDouble extends EventEmitter implements GuardedContents {
  openHandler: ((details: Electron.HandlerDetails) => Electron.WindowOpenHandlerResponse) | null = null;
  setWindowOpenHandler(handler: (details: Electron.HandlerDetails) => Electron.WindowOpenHandlerResponse): void {
    this.openHandler = handler;
  }
}

type PermissionQuestion = Parameters<NonNullable<Parameters<Electron.Session['setPermissionRequestHandler']>[0]>>;

export class SessionDouble {
  request: ((...question: PermissionQuestion) => void) | null = null;
  check: (() => boolean) | null = null;
  device: (() => boolean) | null = null;
  setPermissionRequestHandler(handler: ((...question: PermissionQuestion) => void) | null): void {
    this.request = handler;
  }
  setPermissionCheckHandler(handler: unknown): void {
    this.check = handler as () => boolean;
  }
  setDevicePermissionHandler(handler: unknown): void {
    this.device = handler as () => boolean;
  }
}

class AppDouble extends EventEmitter {
  readonly done: string[] = [];
  readonly exitCodes: number[] = [];
  hasLock = true;
  isPackaged = false;
  loginSettings: Electron.Settings[] = [];
  askedLoginSettings: unknown[] = [];
  opensAtLogin = false;
  wasOpenedAtLogin = false;

  requestSingleInstanceLock(): boolean {
    this.done.push('lock');
    return this.hasLock;
  }
  enableSandbox(): void {
    this.done.push('sandbox');
  }
  disableHardwareAcceleration(): void {
    this.done.push('no graphics');
  }
  setName(name: string): void {
    this.done.push(`name ${name}`);
  }
  setAppUserModelId(id: string): void {
    this.done.push(`id ${id}`);
  }
  setPath(name: string, path: string): void {
    // As Electron does.
    if (!existsSync(path)) throw new Error(`Failed to set path: ${path} does not exist`);
    this.done.push(`path ${name} ${path}`);
  }
  async whenReady(): Promise<void> {
    this.done.push('ready');
  }
  /** As Electron does it: windows close (ours then let themselves be closed), then `will-quit`. */
  quit(): void {
    this.done.push('quit');
    this.emit('before-quit');
    this.emit('will-quit', preventable({}));
  }
  exit(code = 0): void {
    this.done.push(`exit ${code}`);
    this.exitCodes.push(code);
    this.emit('double-exit');
  }
  setLoginItemSettings(settings: Electron.Settings): void {
    this.loginSettings.push(settings);
    this.opensAtLogin = settings.openAtLogin === true;
  }
  getLoginItemSettings(asked?: unknown): Electron.LoginItemSettings {
    this.askedLoginSettings.push(asked);
    return {
      openAtLogin: this.opensAtLogin,
      wasOpenedAtLogin: this.wasOpenedAtLogin,
      status: 'enabled',
      executableWillLaunchAtLogin: this.opensAtLogin,
      launchItems: [],
    };
  }
}

type ConnectListener = (event: AskingEvent, ...payload: unknown[]) => void;

/** electron-updater, as far as it is used. */
export class UpdaterDouble extends EventEmitter implements UpdaterPort {
  autoDownload = false;
  autoInstallOnAppQuit = false;
  checks = 0;
  installed = 0;
  async checkForUpdates(): Promise<null> {
    this.checks++;
    return null;
  }
  onInstall = (): void => {};
  quitAndInstall(): void {
    this.installed++;
    this.onInstall();
  }
}

/** A fresh double of Electron; what it was asked to do is on its parts. */
export function createElectronDouble() {
  WindowDouble.made = [];
  TrayDouble.made = [];
  NotificationDouble.made = [];
  NotificationDouble.supported = true;
  const app = new AppDouble();
  const helpers: HelperDouble[] = [];
  const opened: string[] = [];
  const shortcuts = { held: new Map<string, () => void>(), taken: new Set<string>() };
  const errors: string[] = [];
  const keyring = { isThere: true, backend: 'gnome_libsecret' as ReturnType<Electron.SafeStorage['getSelectedStorageBackend']>, key: 'first' };
  const handlers = new Map<string, ConnectListener>();
  const schemes: Electron.CustomScheme[] = [];
  const served = new Map<string, (request: Request) => Response | Promise<Response>>();
  const applicationMenus: MenuDouble[] = [];
  const defaultSession = new SessionDouble();
  const workArea: Electron.Rectangle = { x: 0, y: 0, width: 1920, height: 1040 };
  const double = {
    app,
    BrowserWindow: WindowDouble,
    globalShortcut: {
      register(accelerator: string, callback: () => void) {
        if (shortcuts.taken.has(accelerator)) return false;
        shortcuts.held.set(accelerator, callback);
        return true;
      },
      unregister: (accelerator: string) => void shortcuts.held.delete(accelerator),
      unregisterAll: () => shortcuts.held.clear(),
    },
    dialog: { showErrorBox: (title: string, content: string) => void errors.push(`${title}: ${content}`) },
    ipcMain: { handle: (channel: string, listener: ConnectListener) => void handlers.set(channel, listener) },
    Menu: {
      buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => ({ template }) as unknown as Electron.Menu,
      setApplicationMenu: (menu: Electron.Menu | null) => void applicationMenus.push(menu as unknown as MenuDouble),
    },
    MessageChannelMain: ChannelDouble,
    Notification: NotificationDouble,
    nativeTheme: Object.assign(new EventEmitter(), { shouldUseDarkColors: false, shouldUseDarkColorsForSystemIntegratedUI: false }),
    powerMonitor: Object.assign(new EventEmitter(), { isOnBatteryPower: () => false }),
    protocol: {
      registerSchemesAsPrivileged: (registered: Electron.CustomScheme[]) => {
        app.done.push('scheme');
        schemes.push(...registered);
      },
      handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) => void served.set(scheme, handler),
    },
    safeStorage: {
      isEncryptionAvailable: () => keyring.isThere,
      getSelectedStorageBackend: () => keyring.backend,
      encryptString: (text: string) => Buffer.from(`${keyring.key} ${Buffer.from(text).toString('hex')}`),
      decryptString(encrypted: Buffer) {
        const [key, hex = ''] = encrypted.toString('utf8').split(' ');
        // As Electron does.
        if (key !== keyring.key) throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptString.');
        return Buffer.from(hex, 'hex').toString('utf8');
      },
    },
    screen: { getPrimaryDisplay: () => ({ workArea }), getAllDisplays: () => [{ workArea }] },
    session: { defaultSession },
    shell: {
      openExternal: async (address: string) => {
        opened.push(address);
      },
    },
    Tray: TrayDouble,
    utilityProcess: {
      fork: (file: string, _args: string[], options: Electron.ForkOptions) => {
        const helper = new HelperDouble(file, options);
        helpers.push(helper);
        return helper;
      },
    },
  } satisfies MainElectron;
  return { electron: double, keyring, seen: { helpers, opened, errors, handlers, schemes, served, applicationMenus, shortcuts } };
}

export type ElectronDouble = ReturnType<typeof createElectronDouble>;

/** The proof for the other side, without running it: Electron itself is what electron/desktop takes it for. */
export const electronFits: (electron: typeof Electron) => MainElectron = (electron) => electron;
