import type { App, Menu, MenuItemConstructorOptions, Protocol, Session } from 'electron';
import type { offerConnection } from './page/connect.ts';
import type { denyNavigation } from './page/navigation.ts';
import type { denyPermissionsEverywhere } from './page/permissions.ts';
import type { startUtilityHelper } from './program/git-helper.ts';
import type { logLostProcesses } from './program/lost-processes.ts';
import type { setupQuit } from './program/quit.ts';
import type { claimSingleInstance } from './program/single-instance.ts';
import type { desktopPower } from './system/battery.ts';
import type { createGlobalShortcut } from './system/global-shortcut.ts';
import type { createKeychain } from './system/keychain.ts';
import type { createNotifier } from './system/notifications.ts';
import type { followPower } from './system/power.ts';
import type { createTray } from './tray/tray.ts';
import type { createMainWindow } from './window/window.ts';

type PartsOf<F extends (electron: never, ...rest: never[]) => unknown> = Parameters<F>[0];

/** All that the surface uses of Electron after `ready`. Electron's own modules must fit this: main.ts passes them, and the compiler checks. */
export type DesktopElectron = PartsOf<typeof offerConnection> &
  PartsOf<typeof createNotifier> &
  PartsOf<typeof createGlobalShortcut> &
  PartsOf<typeof followPower> &
  PartsOf<typeof createTray> &
  PartsOf<typeof createMainWindow> & {
    readonly app: Parameters<typeof denyPermissionsEverywhere>[0] & { quit(): void };
    readonly session: { readonly defaultSession: Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'> };
    readonly protocol: Pick<Protocol, 'handle'>;
    readonly Menu: { setApplicationMenu(menu: Menu | null): void; buildFromTemplate(template: MenuItemConstructorOptions[]): Menu };
    readonly nativeTheme: { readonly shouldUseDarkColorsForSystemIntegratedUI: boolean; on(event: 'updated', listener: () => void): unknown };
  };

/** All that main.ts uses of Electron. */
export type MainElectron = DesktopElectron &
  PartsOf<typeof denyNavigation> &
  PartsOf<typeof logLostProcesses> &
  PartsOf<typeof setupQuit> &
  PartsOf<typeof claimSingleInstance> &
  PartsOf<typeof createKeychain> &
  PartsOf<typeof desktopPower> &
  PartsOf<typeof startUtilityHelper> & {
    readonly app: Pick<
      App,
      | 'enableSandbox'
      | 'setAppUserModelId'
      | 'setName'
      | 'setPath'
      | 'whenReady'
      | 'exit'
      | 'disableHardwareAcceleration'
      | 'isPackaged'
      | 'getLoginItemSettings'
      | 'setLoginItemSettings'
    >;
    readonly protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>;
    readonly dialog: { showErrorBox(title: string, content: string): void };
  };
