import type { Menu, MenuItemConstructorOptions } from 'electron';
import type { Mood, Snapshot } from '../../../shared/model/snapshot.ts';
import type { TrayAction, TrayLine } from './line.ts';
import { type TraySettings, trayMenu, trayWords } from './menu.ts';

/** What of Electron's Tray the desktop uses. */
export interface TrayIcon {
  setImage(image: string): void;
  setToolTip(words: string): void;
  setContextMenu(menu: Menu | null): void;
  on(event: 'click', listener: () => void): unknown;
  destroy(): void;
}

interface TrayElectron {
  readonly Tray: new (image: string) => TrayIcon;
  readonly Menu: { buildFromTemplate(template: MenuItemConstructorOptions[]): Menu };
}

interface TrayOptions {
  readonly platform: NodeJS.Platform;
  readonly first: Snapshot;
  /** Absolute path of the picture for a mood, as of now (themes change). */
  readonly image: (mood: Mood) => string;
  readonly settings: () => TraySettings;
  readonly act: (action: TrayAction) => void;
}

/** The icon in the tray: shows the mood, and a menu that is made anew only when it says something new. */
export interface EverrefTray {
  update(snapshot: Snapshot): void;
  destroy(): void;
}

/** The caller holds what is returned: a collected Tray disappears from the screen. */
export function createTray({ Tray, Menu }: TrayElectron, { platform, first, image, settings, act }: TrayOptions): EverrefTray {
  let shownImage = image(first.mood);
  const tray = new Tray(shownImage);
  let shownWords = '';
  let shownLines = '';
  let destroyed = false;

  function update(snapshot: Snapshot): void {
    // The engine goes on telling while it ends; a destroyed Tray throws.
    if (destroyed) return;
    const picture = image(snapshot.mood);
    if (picture !== shownImage) tray.setImage(picture);
    shownImage = picture;
    const words = trayWords(snapshot);
    if (words !== shownWords) tray.setToolTip(words);
    shownWords = words;
    const lines = trayMenu(snapshot, settings());
    const written = JSON.stringify(lines);
    // A new menu closes one that is open, and Linux shows no change without a new one.
    if (written !== shownLines) tray.setContextMenu(Menu.buildFromTemplate(lines.map((line) => menuItem(line, act))));
    shownLines = written;
  }

  // A click opens the window on Windows, and on Linux where the bar passes clicks on; macOS opens the menu by itself.
  if (platform !== 'darwin') tray.on('click', () => act({ kind: 'open', place: null }));
  update(first);
  return {
    update,
    destroy() {
      destroyed = true;
      tray.destroy();
    },
  };
}

function menuItem(line: TrayLine, act: (action: TrayAction) => void): MenuItemConstructorOptions {
  if (line.kind === 'separator') return { type: 'separator' };
  // An & makes the next letter a shortcut on Windows and Linux: names of branches may hold one.
  const label = line.label.replaceAll('&', '&&');
  if (line.kind === 'menu') return { label, submenu: line.lines.map((below) => menuItem(below, act)) };
  if (line.kind === 'words') return { label, enabled: false };
  const item: MenuItemConstructorOptions = { label, enabled: line.enabled, click: () => act(line.action) };
  return line.checked === undefined ? item : { ...item, type: 'checkbox', checked: line.checked };
}
