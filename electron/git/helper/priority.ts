import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import process from 'node:process';

/** How far what nobody waits for stands back (a nice value): it still goes on while something else computes all day. */
const standBack = constants.priority.PRIORITY_BELOW_NORMAL;

/** Lets a process stand back behind whatever the person does (N-13); what it starts afterwards inherits that. Never throws: it may be gone already. */
export function giveWay(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, standBack);
  } catch {
    // Gone, or not ours to say.
  }
}

/**
 * The same for a process that leads a session of its own, and for that session: Linux may share the processor out among sessions first, whatever the nice
 * values in them (sched(7), "The autogroup feature"). Never throws.
 */
export function giveWayWithSession(pid: number | undefined): void {
  giveWay(pid);
  if (pid === undefined || process.platform !== 'linux') return;
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(standBack));
  } catch {
    // No such feature, gone, or asked too often: other users than root may say so ten times a second.
  }
}
