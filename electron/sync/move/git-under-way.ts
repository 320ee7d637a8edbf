import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import process from 'node:process';
import { mountsOf, placeOf } from '../../workspace/disk/mount-of.ts';
import { gitsByPs, gitsInProc } from './running-gits.ts';

/** Who tells what runs here: Linux's /proc, `ps` with `lsof`, nobody. */
export type Teller = 'proc' | 'ps' | 'nobody';

const tellers: Readonly<Partial<Record<NodeJS.Platform, Teller>>> = { linux: 'proc', win32: 'nobody' };

/**
 * Whether a git that ends with a commit runs in a work tree: it may wait for its message, for a hook or for a signature. Git holds no lock then (2.39.5;
 * `commit` with `-a` or paths does), and fails at its very end where the branch has moved meanwhile. `top`: the work tree's. Throws nothing: what cannot
 * be told is no. No other folder's disk is asked, which may never answer.
 */
export function isCommitUnderWay(top: string, teller?: Teller): Promise<boolean> {
  return isUnderWay(makesCommit, top, teller);
}

/** As `isCommitUnderWay`, whether a git runs that may end on another branch: it has looked where that is before it takes any lock. */
export function isSwitchUnderWay(top: string, teller?: Teller): Promise<boolean> {
  return isUnderWay(switches, top, teller);
}

async function isUnderWay(which: (words: readonly string[]) => boolean, top: string, teller: Teller = tellers[process.platform] ?? 'ps'): Promise<boolean> {
  try {
    if (teller === 'nobody') return false;
    const gits = await (teller === 'proc' ? gitsInProc(which) : gitsByPs(which));
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
const switching: ReadonlySet<string> = new Set(['switch', 'checkout']);

/** Whether the words of a git end with a commit: what an alias stands for is a git of its own. A fast-forward, as of another Everref, makes none. */
export function makesCommit(words: readonly string[]): boolean {
  const verb = verbOf(words);
  return committing.has(verb) && !(verb === 'merge' && words.includes('--ff-only'));
}

/** Whether the words of a git may switch to another branch. A rebase has state of its own, and one that asks (`-p`) stays where it is. */
export function switches(words: readonly string[]): boolean {
  return switching.has(verbOf(words)) && !words.some((word) => word === '-p' || word === '--patch');
}

function verbOf([program = '', ...words]: readonly string[]): string {
  const [, dashed] = /^git-(.+)$/.exec(basename(program)) ?? [];
  if (dashed !== undefined) return dashed;
  let at = 0;
  while (words[at]?.startsWith('-') === true) at += withValue.has(words[at] ?? '') ? 2 : 1;
  return words[at] ?? '';
}
