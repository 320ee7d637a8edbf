import { type ChildProcess, spawn } from 'node:child_process';
import process from 'node:process';
import { credentialFd } from '../credential.ts';
import { graceMs, killGroup } from './kill-tree.ts';
import { type Outcome, type RunPlan, stderrLimit } from './outcome.ts';
import { giveWayWithSession } from './priority.ts';
import type { FailureCause } from './protocol.ts';
import { couldNotGo, goTo, stillFolder } from './still-folder.ts';

const posix = process.platform !== 'win32';
/**
 * A run that was ended and does not end (it stands in a disk that says nothing, or something far away holds its output open) is given up so long after: whoever
 * waits for it must go on. By then it has its SIGKILL, and does nothing more whenever it wakes.
 */
export const giveUpMs = graceMs + 1000;

/** Runs git with nothing around it, for the hot questions: simple-git costs 1-2 ms a call (git.md 3). Never rejects. */
export function leanRun(plan: RunPlan): Promise<Outcome> {
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      child = spawn('git', [...goTo(plan.cwd), ...plan.args], {
        cwd: stillFolder,
        env: plan.env,
        windowsHide: true,
        // A group and session of its own: ended as a whole, and no terminal that ssh could ask on.
        detached: posix,
        stdio: [plan.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', ...(plan.credential === undefined ? [] : ['pipe' as const])],
      });
    } catch (error) {
      resolve(spawnFailure(error));
      return;
    }
    if (plan.lowPriority === true) giveWayWithSession(child.pid);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let size = 0;
    let errSize = 0;
    let ended: FailureCause | null = null;
    let settled = false;
    let givenUp: NodeJS.Timeout | null = null;

    const end = (cause: FailureCause) => {
      if (ended !== null) return;
      ended = cause;
      if (child.pid !== undefined) killGroup(child.pid, () => child.exitCode !== null || child.signalCode !== null);
      givenUp = setTimeout(() => settle({ kind: 'failed', cause, stderr: Buffer.concat(err).toString('utf8') }), giveUpMs);
    };
    const timer = setTimeout(() => end('deadline'), plan.deadlineMs);
    const onAbort = () => end('aborted');
    plan.signal.addEventListener('abort', onAbort, { once: true });
    const settle = (outcome: Outcome) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      if (givenUp !== null) clearTimeout(givenUp);
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
    child.on('error', (error) => settle(spawnFailure(error)));
    child.on('close', (code, signal) => {
      const stderr = Buffer.concat(err).toString('utf8');
      if (ended !== null) settle({ kind: 'failed', cause: ended, stderr });
      else if (code === null) settle({ kind: 'failed', cause: 'aborted', stderr: `${stderr}\nended by ${signal ?? 'a signal'}` });
      else settle(answer({ kind: 'done', code, stdout: Buffer.concat(out), stderr }));
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

/** Says what it means where git could not go to its folder. */
export function answer(outcome: Outcome): Outcome {
  return couldNotGo(outcome) ? { kind: 'failed', cause: 'cwd-missing', stderr: outcome.kind === 'done' ? outcome.stderr : '' } : outcome;
}

/** Says what a failed spawn means. The folder is not what is missing: it is always there. */
export function spawnFailure(error: unknown): Outcome {
  const words = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', cause: /ENOENT/.test(words) ? 'git-missing' : 'spawn-failed', stderr: words };
}
