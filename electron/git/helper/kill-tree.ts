import { execFile } from 'node:child_process';
import process from 'node:process';
import { type ProcessRow, processTable } from './process-table.ts';

/** How long git may take to clean up its lock files after being asked to end. */
export const graceMs = 3000;
/** Looks at the system's processes until no new one is found; each stops what it finds, so three or four are enough. */
const mostLooks = 20;

/**
 * Ends a process with all below it: asks first (git then removes its locks), insists after 3 s. What it starts in that very moment is ended, too; a later
 * process of the same number is not. `isGone`: whether the first one has been collected, and its number may be somebody else's. Never throws.
 */
export function killTree(pid: number, isGone: () => boolean): void {
  endAll(pid, isGone, false);
}

/** The same for a process that leads a group of its own: also what its parent has left behind in the group. */
export function killGroup(pid: number, isGone: () => boolean): void {
  endAll(pid, isGone, true);
}

function endAll(pid: number, isGone: () => boolean, group: boolean): void {
  if (process.platform === 'win32') {
    if (!isGone()) execFile('taskkill', ['/pid', String(pid), '/T', '/F'], () => {});
    return;
  }
  const known = new Map<number, string>();
  freeze(pid, isGone, group, known);
  for (const each of known.keys()) send(each, 'SIGTERM');
  // A stopped process hears it only now.
  for (const each of known.keys()) send(each, 'SIGCONT');
  setTimeout(() => {
    // Whatever they began while they cleaned up is stopped with them, before the first of them is gone and its children cannot be found any more.
    freeze(pid, isGone, group, known);
    for (const each of known.keys()) send(each, 'SIGKILL');
  }, graceMs).unref();
}

/** What freezing asks of the system. */
export interface Processes {
  table(): readonly ProcessRow[];
  stop(pid: number): void;
}

const real: Processes = { table: processTable, stop: (pid) => send(pid, 'SIGSTOP') };

/**
 * Stops the process and everything that belongs to it, until two looks one after the other find nothing new: what is stopped starts nothing, but a child may
 * have come after a look had passed its place, of a parent that was stopped before the look came to that. `known` then holds those that are there, each with
 * its start; what has ended since is taken out of it.
 */
export function freeze(pid: number, isGone: () => boolean, group: boolean, known: Map<number, string>, processes = real): void {
  let quiet = 0;
  for (let look = 0; look < mostLooks && quiet < 2; look++) {
    const table = processes.table();
    const starts = new Map(table.map((row) => [row.pid, row.start]));
    for (const [each, start] of known) if (starts.get(each) !== start) known.delete(each);
    // Where the system tells nothing of its processes there is this one.
    if (table.length === 0 && !isGone()) known.set(pid, '');
    quiet++;
    for (const row of belonging(table, pid, isGone(), group, known)) {
      if (!known.has(row.pid)) known.set(row.pid, row.start);
      else if (row.still) continue;
      processes.stop(row.pid);
      quiet = 0;
    }
  }
}

/** All that descends from the process or from one that is known, and the members of its group. */
function belonging(table: readonly ProcessRow[], pid: number, isGone: boolean, group: boolean, known: ReadonlyMap<number, string>): readonly ProcessRow[] {
  const leader = table.find((row) => row.pid === pid);
  // A group keeps its number taken: who bears it as a process, and is not the one that was meant, has made a new one.
  const isOurs = leader === undefined || !isGone || known.has(pid);
  const children = Map.groupBy(table, (row) => row.parent);
  const found = new Set(table.filter((row) => known.has(row.pid) || (row.pid === pid && !isGone) || (group && isOurs && row.group === pid)));
  for (const row of found) for (const child of children.get(row.pid) ?? []) found.add(child);
  return [...found];
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Already gone.
  }
}
