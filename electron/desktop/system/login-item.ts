import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { App } from 'electron';

/** Also the Windows AppUserModelID and `appId` in electron-builder.yml: they must be one. */
export const appId = 'io.github.everref.everref';

/** Opening at login, whatever the system calls it. */
export interface LoginItem {
  isOn(): boolean;
  /** Throws what the disk throws (Linux). */
  set(on: boolean): void;
}

interface LoginItemOptions {
  readonly platform: NodeJS.Platform;
  /** What the system is to start: the AppImage file where there is one, else the executable. */
  readonly executable: string;
  /** The XDG configuration folder (Linux). */
  readonly configFolder: string;
}

/** macOS and Windows have an API for it; elsewhere an XDG autostart file does it. Started so, Everref stays in the tray. */
export function loginItem(
  { app }: { readonly app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings'> },
  { platform, executable, configFolder }: LoginItemOptions,
): LoginItem {
  if (platform === 'darwin') {
    return { isOn: () => app.getLoginItemSettings().openAtLogin, set: (on) => app.setLoginItemSettings({ openAtLogin: on }) };
  }
  if (platform === 'win32') {
    // The same words in both: Windows compares them to tell whether the entry is ours.
    const entry = { path: executable, args: ['--hidden'] };
    return {
      isOn: () => app.getLoginItemSettings(entry).openAtLogin,
      set: (on) => app.setLoginItemSettings({ openAtLogin: on, name: appId, ...entry }),
    };
  }
  const file = join(configFolder, 'autostart', `${appId}.desktop`);
  return {
    isOn: () => existsSync(file),
    set(on) {
      if (!on) return rmSync(file, { force: true });
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, autostartFile(executable));
    },
  };
}

/** An XDG autostart entry (Desktop Entry Specification 1.5, "The Exec key"). */
export function autostartFile(executable: string): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Everref',
    'Comment=Keeps every clone up to date with what you push',
    `Exec=${execWord(executable)} --hidden`,
    'Icon=everref',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** Quoted once for Exec (", `, $ and \ get a backslash; % is doubled), then once more as a value of type string, where a backslash is an escape too. */
function execWord(path: string): string {
  const quoted = `"${path.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%')}"`;
  return quoted.replaceAll('\\', '\\\\');
}
