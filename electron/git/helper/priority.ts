import { constants, setPriority } from 'node:os';

/** How far what nobody waits for stands back (a nice value): it still goes on while something else computes all day. */
export const standBack = constants.priority.PRIORITY_BELOW_NORMAL;

/** Lets a process stand back behind whatever the person does (N-13); what it starts afterwards inherits that. Never throws: it may be gone already. */
export function giveWay(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, standBack);
  } catch {
    // Gone, or not ours to say.
  }
}
