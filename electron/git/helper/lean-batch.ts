import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import { killGroup } from './kill-tree.ts';
import { giveUpMs } from './lean-run.ts';
import type { RunPlan } from './outcome.ts';
import { giveWayWithSession } from './priority.ts';
import { stillFolder } from './still-folder.ts';

/** A run that may be one of a batch, and how to hand over what git said. */
export interface BatchItem {
  readonly plan: RunPlan;
  readonly done: (stdout: Buffer) => void;
}

/** Bytes of output after which a batch is given up: its runs are then made one by one, each with its own cap. */
const mostOutput = 32 * 1024 * 1024;

/** 16 random bytes in hex, from the system: Node's own module for that takes 20 ms to load where there is no compiler, and batches are for Linux alone. */
function unguessable(): string {
  const file = openSync('/dev/urandom', 'r');
  try {
    const bytes = Buffer.alloc(16);
    readSync(file, bytes, 0, bytes.length, null);
    return bytes.toString('hex');
  } finally {
    closeSync(file);
  }
}

/** Whether a plan can stand in a batch: nothing on stdin, and nothing in it that `find` would take for the folder's place. */
export function isBatchable({ args, stdin, cwd }: RunPlan): boolean {
  return stdin === undefined && cwd.startsWith('/') && !args.some((arg) => arg.includes('{}') || arg === ';');
}

/** What two plans must have in common to stand in one batch: all but the folder. */
export function batchKey({ args, env, lowPriority }: RunPlan): string {
  const { GIT_CEILING_DIRECTORIES: _own, ...shared } = env;
  return JSON.stringify([lowPriority === true, args, shared]);
}

/**
 * Runs the same question in many folders by one `find … -exec git -C {} …`: starting a process from Node costs 1-2 ms of its only thread however slim
 * it is (git.md 3.1), from `find` a fraction of that. No shell: words stay words. Calls `done` for each run that ended with 0, as it ends, and resolves
 * with the rest (failed, or never come to): those are to be run by themselves. Answers `alive: false` where this `find` cannot do it (it wants GNU's).
 */
export function runBatch(items: readonly BatchItem[], deadlineMs: number): Promise<{ readonly left: readonly BatchItem[]; readonly alive: boolean }> {
  const first = items[0];
  if (first === undefined) return Promise.resolve({ left: [], alive: true });
  // Nobody's file or branch can be called what says where one answer ends.
  // It begins with a letter: `\\0` and a digit would be another byte to find.
  const token = Buffer.from(`\0t${unguessable()}`);
  const mark = (words: string) => `\\0${token.toString('latin1', 1)}${words}\\0`;
  const byPath = new Map(items.map((item) => [item.plan.cwd, item]));
  const left = new Set(byPath.values());
  // The list is what git must not climb above: each folder's own parent, as for a single run.
  const ceilings = [...new Set(items.map(({ plan }) => plan.env['GIT_CEILING_DIRECTORIES'] ?? ''))].join(':');
  const ask = ['-exec', 'git', '-C', '{}', ...first.plan.args, ';'];
  const words = [...byPath.keys(), '-maxdepth', '0', '-printf', mark('%p'), ...ask, '-printf', mark('+')];
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      child = spawn('find', words, {
        cwd: stillFolder,
        env: { ...first.plan.env, GIT_CEILING_DIRECTORIES: ceilings },
        detached: true,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      // `find` is hardly loaded by now. Started by `nice` instead, a batch costs one more program to load: a hundredth of a whole sweep.
      if (first.plan.lowPriority === true) giveWayWithSession(child.pid);
    } catch {
      resolve({ left: items, alive: false });
      return;
    }
    let held: Buffer = Buffer.alloc(0);
    let current: BatchItem | undefined;
    let begun = false;
    let size = 0;
    let givenUp: NodeJS.Timeout | null = null;
    const end = () => {
      givenUp ??= setTimeout(settle, giveUpMs);
      if (child.pid !== undefined) killGroup(child.pid, () => child.exitCode !== null || child.signalCode !== null);
    };
    const timer = setTimeout(end, deadlineMs);

    child.stdout?.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > mostOutput) return end();
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      for (let at = held.indexOf(token); at >= 0; at = held.indexOf(token)) {
        const close = held.indexOf(0, at + token.length);
        if (close < 0) break;
        const word = held.toString('utf8', at + token.length, close);
        if (word !== '+') current = byPath.get(word);
        else if (current !== undefined && left.delete(current)) current.done(Buffer.from(held.subarray(0, at)));
        begun = true;
        held = held.subarray(close + 1);
      }
    });
    const settle = () => {
      clearTimeout(timer);
      if (givenUp !== null) clearTimeout(givenUp);
      // In the order they were asked.
      resolve({ left: items.filter((item) => left.has(item) || byPath.get(item.plan.cwd) !== item), alive: begun });
    };
    child.on('error', settle);
    child.on('close', settle);
  });
}
