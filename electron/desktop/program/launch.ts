import { placeOfLink } from '../page/place.ts';

/** A start that wants the app: out of sight (at login), or at a place. */
export interface DesktopLaunch {
  readonly kind: 'desktop';
  readonly hidden: boolean;
  readonly place: string | null;
}

/** What a start of the program asks for. */
export type Launch = { readonly kind: 'words'; readonly words: readonly string[] } | DesktopLaunch;

/** Options that are the command line's even without a verb before them. */
const spoken = new Set(['--version', '-V', '--help', '-h']);

/** Chromium reads these itself; a launcher (AppImage, a debugger, a test) may put them anywhere. The command line must not trip over them. */
const chromiumSwitches =
  /^--(?:no-sandbox|disable-gpu|disable-dev-shm-usage|inspect(?:-brk)?|remote-debugging-(?:port|pipe)|user-data-dir|enable-logging|enable-features|disable-features|ozone-platform(?:-hint)?|gtk-version|password-store|force-device-scale-factor|lang|js-flags|allow-file-access-from-files|original-process-start-time)(?:=|$)/;

/**
 * Reads the arguments of a start, in the shapes of a packaged app (`[everref, …]`) and of a started clone (`[electron, …switches, folder, …]`, where
 * `startedFromClone` is Electron's `process.defaultApp`). A first word that is neither a switch nor a link is the command line's.
 */
export function readLaunch(argv: readonly string[], startedFromClone: boolean): Launch {
  const given = argv.slice(1).filter((word) => !chromiumSwitches.test(word) && !word.startsWith('-psn_'));
  if (startedFromClone) {
    const folder = given.findIndex((word) => !word.startsWith('-'));
    if (folder !== -1) given.splice(folder, 1);
  }
  const start = given.findIndex((word) => spoken.has(word) || !(word.startsWith('-') || isLink(word)));
  if (start !== -1) return { kind: 'words', words: given.slice(start) };
  const link = given.find(isLink);
  return { kind: 'desktop', hidden: given.includes('--hidden'), place: link === undefined ? null : placeOfLink(link) };
}

function isLink(word: string): boolean {
  return /^everref:\/\//i.test(word);
}
