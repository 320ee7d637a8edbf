import { askProgram } from '../program/ask-program.ts';

const deadlineMs = 1_000;
const question = [
  [
    'gdbus',
    'call',
    '--session',
    '--dest',
    'org.freedesktop.DBus',
    '--object-path',
    '/org/freedesktop/DBus',
    '--method',
    'org.freedesktop.DBus.NameHasOwner',
    'org.kde.StatusNotifierWatcher',
  ],
  ['busctl', '--user', 'call', 'org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'NameHasOwner', 's', 'org.kde.StatusNotifierWatcher'],
] as const;

/**
 * Whether a bar shows tray icons. macOS and Windows always have one; on Linux the session bus is asked for a StatusNotifierWatcher (GNOME has none without an
 * extension). No answer counts as none: a window that is minimised instead of hidden can always be found again.
 */
export async function isTrayThere(platform: NodeJS.Platform): Promise<boolean> {
  if (platform !== 'linux') return true;
  for (const [program, ...words] of question) {
    const said = await askProgram(program, words, deadlineMs);
    if (said !== null) return /\btrue\b/.test(said);
  }
  return false;
}
