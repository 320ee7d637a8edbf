import { join } from 'node:path';
import type { Mood } from '../../../shared/model/snapshot.ts';

/** What decides which picture is shown. */
export interface TraySurroundings {
  readonly platform: NodeJS.Platform;
  /** Whether the bar that holds the icon is dark. macOS does not ask: it colours template images itself. */
  readonly darkBar: boolean;
}

/** The picture for a mood, below the folder of tray pictures (build/icons/tray). Electron finds the `@2x` beside it. */
export function trayIconPath(folder: string, mood: Mood, { platform, darkBar }: TraySurroundings): string {
  if (platform === 'darwin') return join(folder, 'macos', `${mood}Template.png`);
  const ink = darkBar ? 'for-dark' : 'for-light';
  return platform === 'win32' ? join(folder, 'windows', `${mood}-${ink}.ico`) : join(folder, 'linux', `${mood}-${ink}.png`);
}

/** Whether the bar is dark: Windows tells the bar's theme apart from the programs'; GNOME's bar is dark in both its themes. */
export function isBarDark(
  platform: NodeJS.Platform,
  desktop: string | undefined,
  theme: { readonly shouldUseDarkColors: boolean; readonly shouldUseDarkColorsForSystemIntegratedUI?: boolean },
): boolean {
  if (platform === 'win32') return theme.shouldUseDarkColorsForSystemIntegratedUI ?? theme.shouldUseDarkColors;
  if (platform === 'linux' && /(?:^|:)(?:gnome|unity|ubuntu)/i.test(desktop ?? '')) return true;
  return theme.shouldUseDarkColors;
}
