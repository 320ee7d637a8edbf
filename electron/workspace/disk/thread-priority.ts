import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import process from 'node:process';

/** How far (a nice value): others wait for the engine, and the engine for what it has asked here only now and then. */
const standBack = 5;

/** Lets the thread that calls this stand back behind the others of its process, where the system has priorities of threads (Linux). Throws nothing. */
export function standBackAsThread(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), standBack);
  } catch {
    // Nothing is told of threads here.
  }
}
