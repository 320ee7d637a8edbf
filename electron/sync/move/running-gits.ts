import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A git that runs on this machine. */
export interface RunningGit {
  readonly pid: string;
  /** Its program and arguments; as `ps` tells them, one with spaces is several. */
  readonly words: readonly string[];
  /** The folder that it runs in, as the system calls it: a work tree's top for whatever works on files. */
  readonly folder: string;
}

type Which = (words: readonly string[]) => boolean;

/** Those that can be seen in Linux's /proc. Ones that end meanwhile, or are another user's, are left out. */
export async function gitsInProc(which: Which = () => true): Promise<readonly RunningGit[]> {
  const found: RunningGit[] = [];
  // Names are read at once (0.005 ms each): the thread pool would take ten times that, and unlike arguments they never wait for a process whose disk is silent.
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isGit(name))) {
    try {
      // A zombie has ended: it only waits for its parent.
      if (/^State:\s+[ZX]/m.test(await readFile(`/proc/${pid}/status`, 'utf8'))) continue;
      const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
      if (which(words)) found.push({ pid, words, folder: await readlink(`/proc/${pid}/cwd`) });
    } catch {
      // It ended while we looked, or is another user's.
    }
  }
  return found;
}

function isGit(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('git');
  } catch {
    return false; // Ended.
  }
}

const limits = { timeout: 5000, maxBuffer: 16 * 1024 * 1024 };

/** Those that `ps` and `lsof` tell of, on macOS; `which` may be given too many words. Throws where these are missing or do not answer. */
export async function gitsByPs(which: Which): Promise<readonly RunningGit[]> {
  const env = { ...process.env, LC_ALL: 'C' };
  const { stdout } = await run('ps', ['-axwwo', 'pid=,args='], { ...limits, env });
  const words = new Map<string, readonly string[]>();
  for (const line of stdout.split('\n')) {
    const [pid = '', ...rest] = line.trim().split(/\s+/);
    if (basename(rest[0] ?? '').startsWith('git') && which(rest)) words.set(pid, rest);
  }
  if (words.size === 0) return [];
  // It fails where one of them has ended, and tells of the others all the same.
  const told = await run('lsof', ['-a', '-d', 'cwd', '-p', [...words.keys()].join(), '-Fpn'], { ...limits, env }).catch(outputOf);
  return parseLsof(told.stdout).flatMap(({ pid, folder }) => ({ pid, words: words.get(pid) ?? [], folder }));
}

function outputOf(error: unknown): { readonly stdout: string } {
  if (error instanceof Error && 'stdout' in error && typeof error.stdout === 'string') return { stdout: error.stdout };
  throw error;
}

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** What `lsof -d cwd -Fpn` prints: a line `p<pid>`, and for what is open there `f…` and `n<path>`, with bytes that are no ASCII as `\xc3`, and `\\`, `\t`, `\n`. */
export function parseLsof(text: string): readonly { readonly pid: string; readonly folder: string }[] {
  let pid = '';
  return text.split('\n').flatMap((line) => {
    if (line.startsWith('p')) pid = line.slice(1);
    if (!line.startsWith('n')) return [];
    const bytes = line
      .slice(1)
      .replace(/\\(?:x([0-9a-f]{2})|(.))/g, (_all, hex?: string, one = '') =>
        hex === undefined ? (escapes[one] ?? one) : String.fromCharCode(Number.parseInt(hex, 16)),
      );
    return [{ pid, folder: Buffer.from(bytes, 'latin1').toString('utf8') }];
  });
}
