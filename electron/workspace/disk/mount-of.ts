import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
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

/** A line of the kernel's table of mounts. */
export interface Mount {
  /** `8:1` */
  readonly device: string;
  /** The folder of that file system which is seen at `point`. */
  readonly root: string;
  readonly point: string;
}

/** The mounts that a process sees (`self`: this one), by proc(5), mountinfo. Throws where the system does not tell. */
export function mountsOf(pid: string): readonly Mount[] {
  return parseMounts(readFileSync(`/proc/${pid}/mountinfo`, 'utf8'));
}

/** `36 35 98:0 /root /point …`; blanks and line ends in octal. */
export function parseMounts(table: string): readonly Mount[] {
  const plain = (text: string) => text.replace(/\\([0-7]{3})/g, (_whole, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
  return table.split('\n').flatMap((line) => {
    const [, , device, root, point] = line.split(' ');
    return device === undefined || root === undefined || point === undefined ? [] : [{ device, root: plain(root), point: plain(point) }];
  });
}

/** What a path is on its file system: the same for one folder that is mounted in several places, also in a container. Null: it lies on none of these mounts. */
export function placeOf(path: string, mounts: readonly Mount[]): string | null {
  const point = longestPrefix(
    path,
    mounts.map((mount) => mount.point),
  );
  // Of two at one point the later one is seen.
  const mount = mounts.findLast((one) => one.point === point);
  return mount === undefined ? null : `${mount.device} ${join(mount.root, relative(point, path))}`;
}

function mountPoints(): readonly string[] {
  try {
    return mountsOf('self').map(({ point }) => point);
  } catch {
    return [];
  }
}
