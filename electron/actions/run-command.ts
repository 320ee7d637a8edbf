import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { killGroup, killTree } from '../git/helper/kill-tree.ts';

// The one place that starts a person's own commands: a list of words, no shell, a group of their own so that they end with what they started.

export interface Command {
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Of both its outputs, in the order in which they come. */
  readonly onOutput: (chunk: Uint8Array) => void;
  /** Told once it runs, so that a later start finds it again. */
  readonly onStart: (mark: string) => void;
}

/** How a command ended. `code` null: a signal ended it. */
export type CommandEnd =
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'not-started'; readonly reason: string };

const posix = process.platform !== 'win32';
/** What a command leaves running holds its output open: it is given that long after its end. */
const lingerMs = 2000;

/** Runs one command to its end. Never throws. */
export function runCommand(command: Command): Promise<CommandEnd> {
  const { words, cwd, env, timeoutMs, signal, onOutput, onStart } = command;
  const [program, ...args] = words;
  return new Promise((resolve) => {
    if (program === undefined) return resolve({ kind: 'not-started', reason: 'no program is named' });
    if (signal.aborted) return resolve({ kind: 'stopped' });
    let child: ChildProcess;
    try {
      child = spawn(program, args, { cwd, env: { ...env }, shell: false, detached: posix, windowsHide: true, stdio: ['ignore', 'pipe', 'pipe'] });
    } catch (error) {
      return resolve({ kind: 'not-started', reason: wordsOf(error, program) });
    }
    let ended: 'timeout' | 'stopped' | null = null;
    let settled = false;
    let linger: NodeJS.Timeout | null = null;

    const end = (why: 'timeout' | 'stopped') => {
      ended ??= why;
      if (child.pid === undefined) return;
      const isGone = () => child.exitCode !== null || child.signalCode !== null;
      // The tree too: a child may have left the group.
      killTree(child.pid, isGone);
      killGroup(child.pid, isGone);
    };
    const timer = setTimeout(() => end('timeout'), timeoutMs);
    const onAbort = () => end('stopped');
    signal.addEventListener('abort', onAbort, { once: true });
    const settle = (outcome: CommandEnd) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      if (linger !== null) clearTimeout(linger);
      signal.removeEventListener('abort', onAbort);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve(ended === null ? outcome : { kind: ended });
    };
    child.stdout?.on('data', onOutput);
    child.stderr?.on('data', onOutput);
    child.on('spawn', () => {
      if (child.pid !== undefined) onStart(processMark(child.pid));
    });
    child.on('error', (error) => settle({ kind: 'not-started', reason: wordsOf(error, program) }));
    child.on('exit', (code, by) => {
      const outcome: CommandEnd = { kind: 'exited', code, signal: by };
      linger = setTimeout(() => {
        // It is over, and what it left behind is ended with it.
        if (child.pid !== undefined) killGroup(child.pid, () => true);
        settle(outcome);
      }, lingerMs);
    });
    child.on('close', (code, by) => settle({ kind: 'exited', code, signal: by }));
  });
}

/** What tells a process from a later one of the same number: the number, and when it began where the system says so. */
function processMark(pid: number): string {
  return `${pid} ${startOf(pid) ?? ''}`;
}

/** Ends a command that an earlier host left running: only where it is surely the same process. Answers whether it was there. */
export function endLeftOver(mark: string): boolean {
  const [number, start] = mark.split(' ');
  const pid = Number(number);
  if (!posix || !Number.isInteger(pid) || pid <= 1 || start === undefined || start === '' || startOf(pid) !== start) return false;
  killTree(pid, () => startOf(pid) !== start);
  killGroup(pid, () => startOf(pid) !== start);
  return true;
}

function startOf(pid: number): string | null {
  try {
    // "pid (name) state …": the 22nd field, in ticks since the machine started (proc(5)); the name may hold spaces and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function wordsOf(error: unknown, program: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return `${program} was not found: write its whole path, or see what PATH Everref was started with`;
  if (code === 'EACCES') return `${program} may not be run by this user`;
  return error instanceof Error ? error.message : String(error);
}
