import { AsyncLocalStorage } from 'node:async_hooks';
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { GitPluginError, type SimpleGitOptions, simpleGit } from 'simple-git';
import { killTree } from './kill-tree.ts';
import { answer, giveUpMs, spawnFailure } from './lean-run.ts';
import { type Outcome, type RunPlan, stderrLimit } from './outcome.ts';
import { giveWay } from './priority.ts';
import type { FailureCause } from './protocol.ts';
import { goTo, stillFolder } from './still-folder.ts';

// simple-git keeps its child process to itself, ends it with SIGINT alone (what git started lives on) and leaves stdin open. Node tells of every
// child it makes, in the context of the run that asked for it.
const current = new AsyncLocalStorage<{ child: ChildProcess | null }>();
subscribe('child_process', (message) => {
  const run = current.getStore();
  if (run !== undefined && typeof message === 'object' && message !== null && 'process' in message) run.child ??= message.process as ChildProcess;
});

// Exactly what env.ts and its fixed options set. Everything else that simple-git guards stays refused.
const unsafe: NonNullable<SimpleGitOptions['unsafe']> = {
  allowUnsafeAskPass: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeExec: true,
  allowUnsafeFilter: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeGitProxy: true,
  allowUnsafeGpgProgram: true,
  allowUnsafeHooksPath: true,
  allowUnsafePack: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeSshCommand: true,
};

/** Runs git through simple-git, for what touches the network, refs or work trees: its guards, its abort, its time limit on silence. Never rejects. */
export async function simpleRun(plan: RunPlan): Promise<Outcome> {
  const run: { child: ChildProcess | null } = { child: null };
  const result = { code: null as number | null, stdout: [] as Buffer[], stderr: [] as Buffer[] };
  let ended: FailureCause | null = null;
  let size = 0;
  const stop = new AbortController();

  let giveUp: () => void = () => {};
  let mayGoOn = false;
  const givenUp = new Promise<void>((resolve) => {
    giveUp = () => {
      mayGoOn = true;
      resolve();
    };
  });
  let waiting: NodeJS.Timeout | null = null;

  const end = (cause: FailureCause) => {
    if (ended !== null) return;
    ended = cause;
    waiting = setTimeout(giveUp, giveUpMs);
    const child = run.child;
    if (child?.pid !== undefined) killTree(child.pid, () => child.exitCode !== null || child.signalCode !== null);
    else stop.abort();
  };
  const timer = setTimeout(() => end('deadline'), plan.deadlineMs);
  const onAbort = () => end('aborted');
  plan.signal.addEventListener('abort', onAbort, { once: true });

  try {
    const running = current.run(run, async () => {
      const git = simpleGit({
        baseDir: stillFolder,
        maxConcurrentProcesses: 1,
        abort: stop.signal,
        // Silence for that long is an end too; `deadlineMs` is for the whole.
        timeout: { block: plan.deadlineMs },
        allowEnvironment: Object.keys(plan.env),
        unsafe,
        completion: { onClose: true, onExit: false },
        // Exit codes are the engine's to judge (`okCodes`), output is bytes: both are taken here, and nothing is an error.
        errors(_error, given) {
          result.code = given.exitCode;
          result.stdout = given.stdOut;
          result.stderr = given.stdErr;
          return undefined;
        },
        ...(plan.stdin === undefined ? {} : { input: () => Buffer.from(plan.stdin ?? '') }),
      });
      git.outputHandler((_command, stdout) => {
        stdout.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > plan.maxOutputBytes) end('too-much-output');
        });
        // simple-git waits 50 ms more after a run that has said nothing, and git is silent when all went well: an empty word saves them.
        stdout.once('end', () => stdout.emit('data', Buffer.alloc(0)));
        if (plan.lowPriority === true) giveWay(run.child?.pid);
        const stdin = run.child?.stdin;
        if (plan.stdin === undefined || plan.stdin.length === 0) stdin?.end();
      });
      await git.env({ ...plan.env }).raw([...goTo(plan.cwd), ...plan.args]);
    });
    running.catch(() => {}); // Where it was given up nobody else hears it.
    await Promise.race([running, givenUp]);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    if (ended !== null) return { kind: 'failed', cause: ended, stderr: words };
    return { kind: 'failed', cause: error instanceof GitPluginError && error.plugin === 'timeout' ? 'deadline' : 'spawn-failed', stderr: words };
  } finally {
    clearTimeout(timer);
    if (waiting !== null) clearTimeout(waiting);
    plan.signal.removeEventListener('abort', onAbort);
  }

  const stderr = Buffer.concat(result.stderr).subarray(-stderrLimit).toString('utf8');
  if (ended !== null) return { kind: 'failed', cause: ended, stderr, ...(mayGoOn ? { mayGoOn } : {}) };
  if (result.code === null) return { kind: 'failed', cause: 'aborted', stderr: `${stderr}\nended by a signal` };
  if (result.code < 0) return spawnFailure(stderr);
  return answer({ kind: 'done', code: result.code, stdout: Buffer.concat(result.stdout), stderr });
}
