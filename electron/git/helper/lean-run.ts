import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { credentialFd } from '../credential.ts';
import { killGroup } from './kill-tree.ts';
import { type Outcome, type RunPlan, stderrLimit } from './outcome.ts';
import { giveWay } from './priority.ts';
import type { FailureCause } from './protocol.ts';

const posix = process.platform !== 'win32';

/** Runs git with nothing around it, for the hot questions: simple-git costs 1-2 ms a call (git.md 3). Never rejects. */
export function leanRun(plan: RunPlan): Promise<Outcome> {
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      child = spawn('git', plan.args, {
        cwd: plan.cwd,
        env: plan.env,
        windowsHide: true,
        // A group and session of its own: ended as a whole, and no terminal that ssh could ask on.
        detached: posix,
        stdio: [plan.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', ...(plan.credential === undefined ? [] : ['pipe' as const])],
      });
    } catch (error) {
      resolve(spawnFailure(plan.cwd, error));
      return;
    }
    if (plan.lowPriority === true) giveWay(child.pid);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let size = 0;
    let errSize = 0;
    let ended: FailureCause | null = null;
    let settled = false;

    const end = (cause: FailureCause) => {
      ended ??= cause;
      if (child.pid !== undefined) killGroup(child.pid, () => child.exitCode !== null || child.signalCode !== null);
    };
    const timer = setTimeout(() => end('deadline'), plan.deadlineMs);
    const onAbort = () => end('aborted');
    plan.signal.addEventListener('abort', onAbort, { once: true });
    const settle = (outcome: Outcome) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      plan.signal.removeEventListener('abort', onAbort);
      resolve(outcome);
    };

    const { stdout } = child;
    if (stdout !== null) plan.output?.begin({ pause: () => stdout.pause(), resume: () => stdout.resume() });
    stdout?.on('data', (chunk: Buffer) => {
      if (plan.output !== undefined) {
        if (ended === null) plan.output.take(chunk);
        return;
      }
      size += chunk.length;
      if (size > plan.maxOutputBytes) end('too-much-output');
      else out.push(chunk);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      errSize += chunk.length;
      err.push(chunk);
      while (errSize > stderrLimit && err.length > 1) errSize -= err.shift()?.length ?? 0;
    });
    child.on('error', (error) => settle(spawnFailure(plan.cwd, error)));
    child.on('close', (code, signal) => {
      const stderr = Buffer.concat(err).toString('utf8');
      if (ended !== null) settle({ kind: 'failed', cause: ended, stderr });
      else if (code === null) settle({ kind: 'failed', cause: 'aborted', stderr: `${stderr}\nended by ${signal ?? 'a signal'}` });
      else settle({ kind: 'done', code, stdout: Buffer.concat(out), stderr });
    });
    const told = child.stdio[credentialFd];
    if (plan.credential !== undefined && told != null && 'end' in told) {
      told.on('error', () => {}); // Nobody asked: git ended without it.
      told.end(plan.credential);
    }
    if (child.stdin !== null) {
      child.stdin.on('error', () => {}); // EPIPE: git ended before it had read all; its exit code says why.
      child.stdin.end(plan.stdin);
    }
  });
}

/** Says what a failed spawn means: ENOENT is the program's as well as the folder's. */
export function spawnFailure(cwd: string, error: unknown): Outcome {
  const words = error instanceof Error ? error.message : String(error);
  if (!existsSync(cwd)) return { kind: 'failed', cause: 'cwd-missing', stderr: words };
  return { kind: 'failed', cause: /ENOENT/.test(words) ? 'git-missing' : 'spawn-failed', stderr: words };
}
