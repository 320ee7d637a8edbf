import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';

/** How long git may take to clean up its lock files after being asked to end. */
const graceMs = 3000;

/** Ends a process with all below it: asks first (git then removes its locks), insists after 3 s. Never throws. */
export function killTree(pid: number, isGone: () => boolean): void {
  if (process.platform === 'win32') {
    execFile('taskkill', ['/pid', String(pid), '/T', '/F'], () => {});
    return;
  }
  // Children first remembered, then ended: once the parent is gone they belong to init and cannot be found any more.
  const all = [pid, ...descendants(pid)];
  for (const each of all) send(each, 'SIGTERM');
  setTimeout(() => {
    const left = isGone() ? all.slice(1) : [...new Set([...all, ...descendants(pid)])];
    for (const each of left) send(each, 'SIGKILL');
  }, graceMs).unref();
}

/** The same for a process that leads a group of its own. */
export function killGroup(pid: number, isGone: () => boolean): void {
  if (process.platform === 'win32') {
    killTree(pid, isGone);
    return;
  }
  send(-pid, 'SIGTERM');
  // The leader may be gone while what it started still hangs in the group: then the group's number is still taken.
  setTimeout(() => send(-pid, 'SIGKILL'), graceMs).unref();
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Already gone.
  }
}

function descendants(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const [pid, parent] of processTable()) children.set(parent, [...(children.get(parent) ?? []), pid]);
  const found: number[] = [];
  const queue = [root];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const child of children.get(at) ?? []) {
      found.push(child);
      queue.push(child);
    }
  }
  return found;
}

function processTable(): (readonly [pid: number, parent: number])[] {
  const table: (readonly [number, number])[] = [];
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return table; // macOS has no /proc: there git's own children end with its pipes.
  }
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // "pid (name) state ppid …": the name may hold spaces and brackets.
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      table.push([Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])]);
    } catch {
      // Ended while we looked.
    }
  }
  return table;
}
