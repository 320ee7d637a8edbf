import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

// Sync on purpose, as in the status sweep: some 300 stats cost 2 ms, the thread pool's round trips four times that.

/** What of an object store can change: its packs, the folders of its loose objects with their times, and what it borrows from. */
export interface ObjectState {
  /** Names without ending, sorted. */
  readonly packs: readonly string[];
  /** `00` … `ff`, as far as they are there, with the time of their last change. */
  readonly loose: Readonly<Record<string, number>>;
  /** It borrows objects from another store (`objects/info/alternates`). */
  readonly borrows: boolean;
}

/** Reads it by looking at folders only. */
export function objectState(commonDir: string): ObjectState {
  const objects = join(commonDir, 'objects');
  const loose: Record<string, number> = {};
  for (const entry of entriesOf(objects)) {
    if (!/^[0-9a-f]{2}$/.test(entry.name)) continue;
    const stat = statSync(join(objects, entry.name), { throwIfNoEntry: false });
    if (stat !== undefined) loose[entry.name] = stat.mtimeMs;
  }
  const packs = entriesOf(join(objects, 'pack')).flatMap(({ name }) => (name.endsWith('.idx') ? [name.slice(0, -4)] : []));
  return { packs: packs.sort(), loose, borrows: textOf(join(objects, 'info', 'alternates')).trim() !== '' };
}

/** Says whether a scan could find anything else than the last time: refs, logs, work trees, stash and objects, by times and sizes. */
export function cloneStamp(commonDir: string, objects: ObjectState): string {
  const parts = ['packed-refs', 'HEAD', 'FETCH_HEAD', 'reftable/tables.list'].map((name) => stamp(join(commonDir, name)));
  // A ref is put in place by renaming a lock: its folder's time tells. A log grows in place: its own does.
  parts.push(...folderStamps(join(commonDir, 'refs'), false), ...folderStamps(join(commonDir, 'logs'), true));
  for (const { name } of entriesOf(join(commonDir, 'worktrees'))) {
    const own = join(commonDir, 'worktrees', name);
    parts.push(name, stamp(join(own, 'HEAD')), ...folderStamps(join(own, 'logs'), true), stamp(join(own, 'reftable/tables.list')));
  }
  parts.push(...objects.packs, ...Object.entries(objects.loose).flat().map(String), String(objects.borrows));
  return parts.join(' ');
}

function folderStamps(folder: string, files: boolean): string[] {
  const own = stamp(folder);
  if (own === '-') return [own];
  return [
    own,
    ...entriesOf(folder).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return folderStamps(path, files);
      return files ? [stamp(path)] : [];
    }),
  ];
}

function stamp(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? '-' : `${stat.mtimeMs}:${stat.size}:${stat.ino}`;
}

/** What lies in a folder; nothing where it is not there or cannot be read. */
export function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

/** A small file's text; empty where it is not there. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
