import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** One process of this machine. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Stopped, or not running any more: it starts nothing now. */
  readonly still: boolean;
  /** When it began, in the system's own words: tells it from a later one of the same number. */
  readonly start: string;
}

/** All processes of this machine; empty where the system does not tell. Throws nothing. */
export function processTable(): readonly ProcessRow[] {
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return tableOfPs(); // macOS has no /proc.
  }
  return names.flatMap((name) => (/^\d+$/.test(name) ? (rowOf(Number(name)) ?? []) : []));
}

function rowOf(pid: number): ProcessRow | null {
  try {
    return parseStat(pid, readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return null; // Ended while we looked.
  }
}

/** A line of /proc/<pid>/stat: "pid (name) state ppid pgrp …", the start in ticks as its 22nd field (proc(5)); the name may hold spaces and brackets. */
export function parseStat(pid: number, stat: string): ProcessRow {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { pid, parent: Number(fields[1]), group: Number(fields[2]), still: /^[TtZX]/.test(fields[0] ?? ''), start: fields[19] ?? '' };
}

function tableOfPs(): readonly ProcessRow[] {
  const { stdout } = spawnSync('ps', ['-axo', 'pid=,ppid=,pgid=,stat=,lstart='], { encoding: 'utf8', timeout: 2000, env: { ...process.env, LC_ALL: 'C' } });
  return parsePs(stdout ?? '');
}

/** What `ps -axo pid=,ppid=,pgid=,stat=,lstart=` prints. Lines that are none are left out. */
export function parsePs(text: string): readonly ProcessRow[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S.*?)\s*$/.exec(line);
    if (match === null) return [];
    const [, pid, parent, group, state = '', start = ''] = match;
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), still: /^[TZ]/.test(state), start }];
  });
}
