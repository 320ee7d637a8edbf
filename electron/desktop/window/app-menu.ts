import type { MenuItemConstructorOptions } from 'electron';

/** The application's menu: on macOS it carries the shortcuts for copy, paste and closing; elsewhere it is hidden and gives the page its zoom. */
export function appMenu(platform: NodeJS.Platform, openSettings: () => void): MenuItemConstructorOptions[] {
  const settings: MenuItemConstructorOptions = { label: 'Settings…', accelerator: 'CommandOrControl+,', click: openSettings };
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [{ role: 'reload' }, { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' }],
  };
  if (platform !== 'darwin') return [{ label: 'Everref', submenu: [settings, { role: 'close' }, { role: 'quit' }] }, { role: 'editMenu' }, view];
  const first: MenuItemConstructorOptions = {
    label: 'Everref',
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      settings,
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  };
  return [first, { role: 'editMenu' }, view, { role: 'windowMenu' }];
}
