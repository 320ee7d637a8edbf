import { existsSync } from 'node:fs';
import { access, constants, readdir, statfs } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import process from 'node:process';
import { objectSizes, readBlob } from '../../../git/commands/cat-file.ts';
import { filtersOf } from '../../../git/commands/check-attr.ts';
import type { FilterConfig } from '../../../git/commands/filter-config.ts';
import type { TreeChange } from '../../../git/parse/raw-diff.ts';
import type { Git } from '../../../git/run.ts';
import { nameFiles, type Refusal } from '../words/refusal-words.ts';
import { isWritable, look, parentsOf } from '../work-tree-files.ts';

/** Free bytes that must remain after a move. */
export const defaultReserveBytes = 64 * 1024 * 1024;

const writes = (change: TreeChange) => change.kind !== 'deleted' && change.newMode !== '160000';

/** Refuses a move that would not fit on the disk: a checkout that runs out of space stays half-written (git.md 4.1). */
export async function spaceRefusal(git: Git, root: string, commonDir: string, changes: readonly TreeChange[], reserveBytes: number): Promise<Refusal | null> {
  const { bavail, bsize } = await statfs(root);
  const free = bavail * bsize;
  const written = changes.filter(writes);
  // Asking the size of an object that a partial clone left out would fetch it, one by one: there only the reserve counts.
  const partial = await isPartialClone(commonDir);
  const sizes = partial ? new Map<string, number>() : await objectSizes(git, root, [...new Set(written.map(({ newId }) => newId))]);
  const needed = written.reduce((sum, { newId }) => sum + (sizes.get(newId) ?? 0), 0);
  if (needed + reserveBytes <= free) return null;
  if (partial) return { reason: 'no-space', message: `only ${megabytes(free)} are free on the disk of ${root}: make room, then pull` };
  return {
    reason: 'no-space',
    message: `${megabytes(needed)} would be written and only ${megabytes(free)} are free on the disk of ${root}: make room, then pull`,
  };
}

async function isPartialClone(commonDir: string): Promise<boolean> {
  try {
    return (await readdir(join(commonDir, 'objects', 'pack'))).some((name) => name.endsWith('.promisor'));
  } catch {
    return false;
  }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / (1024 * 1024))} MB`;
}

/** Refuses a move into folders that cannot be written to: it would stay half-written (git.md 4.1). */
export async function writableRefusal(root: string, changes: readonly TreeChange[]): Promise<Refusal | null> {
  const asked = new Map<string, boolean>([['', true]]);
  const locked: string[] = [];
  if (!(await isWritable(root, ''))) return { reason: 'read-only', message: `${root} may not be written to: allow that, then pull` };
  for (const { path } of changes) {
    for (const folder of parentsOf(path)) {
      if (asked.has(folder)) continue;
      const stats = await look(root, folder);
      const fine = stats === null || !stats.isDirectory() || (await isWritable(root, folder));
      asked.set(folder, fine);
      if (!fine) locked.push(folder);
    }
  }
  if (locked.length === 0) return null;
  return { reason: 'read-only', message: `${nameFiles(locked)} may not be written to: allow that, then pull` };
}

/** What content filters mean for a move. */
export interface FilterReport {
  readonly refusal: Refusal | null;
  /** Files here (bytes, latin1) that went through a filter: a roll-back could need a program that fails, so their bytes are kept aside. */
  readonly filtered: readonly string[];
}

/** Refuses a move that needs a required content filter whose program is not here (think git-lfs): git would stop half-way (git.md 4.1). */
export async function lookAtFilters(
  git: Git,
  root: string,
  changes: readonly TreeChange[],
  configured: ReadonlyMap<string, FilterConfig>,
): Promise<FilterReport> {
  if (configured.size === 0) return { refusal: null, filtered: [] };
  const byPath = await filtersOf(
    git,
    root,
    changes.map(({ path }) => path),
  );
  const filtered = changes.filter(({ kind, path }) => kind !== 'added' && byPath.has(path)).map(({ path }) => path);
  const missing = new Map<string, string>();
  for (const [name, filter] of configured) {
    const program = await missingProgram(filter);
    if (program !== null) missing.set(name, program);
  }
  const written = changes.filter(writes);
  const used = new Set(written.map(({ path }) => byPath.get(path)));
  // Attributes that arrive with the move count already during it.
  for (const { path, newId } of missing.size === 0 ? [] : written) {
    if (path !== '.gitattributes' && !path.endsWith('/.gitattributes')) continue;
    for (const match of (await readBlob(git, root, newId)).toString('latin1').matchAll(/(?:^|\s)filter=(\S+)/g)) used.add(match[1]);
  }
  const name = [...missing.keys()].find((candidate) => used.has(candidate));
  if (name === undefined) return { refusal: null, filtered };
  const message = `files of this move need the filter "${name}", and its program ${missing.get(name)} is not installed here: install it, then pull`;
  return { refusal: { reason: 'filter-missing', message }, filtered };
}

async function missingProgram({ required, commands }: FilterConfig): Promise<string | null> {
  const command = commands[0];
  if (!required || command === undefined) return null;
  // Only a plain first word can be looked up; a shell line is left to the shell.
  const program = /^\s*(?:"([^"$`\\]+)"|'([^']+)'|([^\s"'$`\\;&|<>()=]+))(?:\s|$)/.exec(command);
  const name = program?.[1] ?? program?.[2] ?? program?.[3];
  if (name === undefined || name === '') return null;
  return (await isInstalled(name)) ? null : name;
}

async function isInstalled(program: string): Promise<boolean> {
  if (isAbsolute(program)) return existsSync(program);
  // A relative path is looked up from the work tree by git's shell: not ours to judge.
  if (/[\\/]/.test(program)) return true;
  const endings = process.platform === 'win32' ? ['', '.exe', '.cmd', '.bat'] : [''];
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const ending of endings) {
      try {
        await access(join(folder, program + ending), process.platform === 'win32' ? constants.F_OK : constants.X_OK);
        return true;
      } catch {
        // The next folder.
      }
    }
  }
  // Shell built-ins (and `git` itself, found by git) count as there.
  return ['cat', 'true', 'false', 'test', 'echo', 'git'].includes(program);
}
