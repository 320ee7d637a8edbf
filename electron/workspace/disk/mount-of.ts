import { readFileSync } from 'node:fs';
import process from 'node:process';

/** The mount point that a path lies on, without asking the disk itself (which may not answer). Throws nothing. */
export function mountOf(path: string): string {
  if (process.platform === 'win32') return /^(?:[A-Za-z]:|\\\\[^\\]+\\[^\\]+)/.exec(path)?.[0] ?? path;
  return longestPrefix(path, process.platform === 'linux' ? mountPoints() : [/^\/Volumes\/[^/]+/.exec(path)?.[0] ?? '/']);
}

/** The longest of these folders that a path is or lies in: pure; `/` where none is. */
export function longestPrefix(path: string, folders: readonly string[]): string {
  let found = '/';
  for (const folder of folders) if (folder.length > found.length && (path === folder || path.startsWith(`${folder}/`))) found = folder;
  return found;
}

/** From the kernel's table (proc(5), mountinfo: the fifth field; blanks are written in octal). */
function mountPoints(): readonly string[] {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .flatMap((line) => line.split(' ')[4] ?? [])
      .map((point) => point.replace(/\\([0-7]{3})/g, (_whole, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))));
  } catch {
    return [];
  }
}
