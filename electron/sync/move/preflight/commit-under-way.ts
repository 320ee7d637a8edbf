import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import process from 'node:process';
import { mountsOf, placeOf } from '../../../workspace/disk/mount-of.ts';
import { gitsByPs, gitsInProc } from '../running-gits.ts';

/** Who tells what runs here: Linux's /proc, `ps` with `lsof`, nobody. */
export type Teller = 'proc' | 'ps' | 'nobody';

const tellers: Readonly<Partial<Record<NodeJS.Platform, Teller>>> = { linux: 'proc', win32: 'nobody' };

/**
 * Whether a git that ends with a commit runs in a work tree: it may wait for its message, for a hook or for a signature. Git holds no lock then (2.39.5;
 * `commit` with `-a` or paths does), and fails at its very end where the branch has moved meanwhile. `top`: the work tree's. Throws nothing: what cannot
 * be told is no. No other folder's disk is asked, which may never answer.
 */
export async function isCommitUnderWay(top: string, teller: Teller = tellers[process.platform] ?? 'ps'): Promise<boolean> {
  try {
    if (teller === 'nobody') return false;
    const gits = await (teller === 'proc' ? gitsInProc(makesCommit) : gitsByPs(makesCommit));
    if (gits.length === 0) return false;
    const here = await realpath(top);
    if (teller === 'ps') return gits.some(({ folder }) => folder.normalize() === here.normalize());
    const place = placeOf(here, mountsOf('self'));
    return place !== null && gits.some(({ pid, folder }) => placeOfRunning(pid, folder) === place);
  } catch {
    return false;
  }
}

function placeOfRunning(pid: string, folder: string): string | null {
  try {
    return placeOf(folder, mountsOf(pid));
  } catch {
    return null; // It ended while we looked.
  }
}

/** Options of git itself that have their value in the next word. */
const withValue: ReadonlySet<string> = new Set(['-c', '-C', '--git-dir', '--work-tree', '--namespace', '--config-env', '--super-prefix']);
const committing: ReadonlySet<string> = new Set(['commit', 'merge', 'revert', 'cherry-pick']);

/** Whether the words of a git end with a commit: what an alias stands for is a git of its own. A fast-forward, as of another Everref, makes none. */
export function makesCommit([program = '', ...words]: readonly string[]): boolean {
  const [, dashed] = /^git-(.+)$/.exec(basename(program)) ?? [];
  if (dashed !== undefined) return committing.has(dashed);
  let at = 0;
  while (words[at]?.startsWith('-') === true) at += withValue.has(words[at] ?? '') ? 2 : 1;
  const verb = words[at] ?? '';
  return committing.has(verb) && !(verb === 'merge' && words.includes('--ff-only'));
}
