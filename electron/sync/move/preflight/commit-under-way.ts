import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import process from 'node:process';
import { setImmediate as others } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The file that git has a commit's message written in, in a work tree's own git folder. */
const messageFile = 'COMMIT_EDITMSG';

/** Who tells what runs here: Linux's /proc; `ps`, which does not know the folders; nobody. */
export type Teller = 'proc' | 'ps' | 'nobody';

const tellers: Readonly<Partial<Record<NodeJS.Platform, Teller>>> = { linux: 'proc', win32: 'nobody' };

/**
 * Whether a `git commit` waits in a work tree for its message, or (where /proc tells) for a hook. It holds no lock then (git 2.39.5; with `-a` or paths
 * it does), and fails at its very end, when the message is written, where the branch has moved meanwhile. `top`: the work tree's; `gitDir`: its own
 * git folder. Throws nothing: what cannot be told is no.
 */
export async function isCommitUnderWay(top: string, gitDir: string, teller: Teller = tellers[process.platform] ?? 'ps'): Promise<boolean> {
  try {
    // Git gives the editor the real path.
    const message = join(await realpath(gitDir), messageFile);
    if (teller === 'proc') return await isInProc(await realpath(top), message);
    return teller === 'ps' && (await isInPs(message));
  } catch {
    return false;
  }
}

async function isInPs(message: string): Promise<boolean> {
  const { stdout } = await run('ps', ['-axwwo', 'args='], { timeout: 2000, maxBuffer: 16 * 1024 * 1024 });
  return stdout.split('\n').some((line) => line.trimEnd().endsWith(` ${message}`));
}

// Read at once, some at a time: each costs 0.01 ms of the engine's thread, and ten times that through the thread pool.
const atATime = 50;

async function isInProc(top: string, message: string): Promise<boolean> {
  const names = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  for (let from = 0; from < names.length; from += atATime) {
    if (names.slice(from, from + atATime).some((name) => isOfCommit(name, top, message))) return true;
    await others();
  }
  return false;
}

function isOfCommit(process: string, top: string, message: string): boolean {
  try {
    const words = readFileSync(`/proc/${process}/cmdline`, 'utf8').split('\0');
    return words.includes(message) || (isCommit(words) && readlinkSync(`/proc/${process}/cwd`) === top);
  } catch {
    return false; // It ended while we looked, or is another user's.
  }
}

/** Git runs at the work tree's top, wherever it was started. */
const isCommit = ([program = '', ...words]: readonly string[]) => basename(program) === 'git' && words.includes('commit');
