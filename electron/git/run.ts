import type { Credential } from './credential.ts';
import { GitError } from './error.ts';
import type { IndexToHold } from './held-index.ts';
import type { HelperChannel, ToEngine, ToHelper, WireRequest } from './helper/protocol.ts';
import { receivedBytes as bytesOf } from './parse/progress.ts';

/** What git may be asked to do, which decides its gate, its deadline and how it is started (git.md 0.3). */
export type Need = 'read' | 'write' | 'network';

/** One run of git. Arguments are an array, never a shell line; values from outside are checked before they come here. */
export interface GitRequest {
  /** Absolute folder to run in: a work tree, or a git folder. */
  readonly cwd: string;
  /** The verb and its arguments. Options that every run gets (no hooks, no fsmonitor …) are put before it by the helper. */
  readonly args: readonly string[];
  readonly need: Need;
  readonly stdin?: string | Uint8Array;
  /** Further `-c key=value` pairs, for this run only. */
  readonly config?: readonly string[];
  /** What the reflog will say (`everref: …`). */
  readonly reflogAction?: string;
  /** Locked for the whole run, for a verb that reads the index before it would lock it. Where git does not end by itself it stays so: settle it. */
  readonly heldIndex?: IndexToHold;
  /** Who may be asked; `nobody` by default. */
  readonly prompts?: 'nobody' | 'programs';
  /** Milliseconds until it is ended; by default 30 s for reads, 120 s for writes, 300 s for the network. */
  readonly deadlineMs?: number;
  /** Bytes of output after which it is ended; 64 MiB by default. */
  readonly maxOutputBytes?: number;
  /** Exit codes that are answers; any other is thrown as a `GitError`. `[0]` by default. */
  readonly okCodes?: readonly number[];
  /** For a server that wants one, where Everref was given a token of its own. */
  readonly credential?: Credential;
  readonly signal?: AbortSignal;
  /**
   * Takes the output piece by piece as it comes (reads only): `stdout` of the answer is then empty and `maxOutputBytes` does not count. The next pieces
   * wait in git while this one is at work. What it throws ends the run and is thrown to the caller.
   */
  readonly onOutput?: (bytes: Buffer) => void;
  /** Behind everything else that wants the processor: for what nobody waits for. The gate says so for all that is not urgent. */
  readonly lowPriority?: boolean;
}

export interface GitOutput {
  readonly code: number;
  /** Raw bytes: names of files need not be UTF-8. */
  readonly stdout: Buffer;
  /** Credentials in URLs are already taken out. */
  readonly stderr: string;
}

/** The only way to git. Handed out by the gate, so that nobody runs it past the gate. */
export interface Git {
  /** Resolves for the codes in `okCodes`; throws `GitError` for others, for a deadline, an abort, or git missing. */
  run(request: GitRequest): Promise<GitOutput>;
}

/** What git has cost since the start, for the bench and *About* (N-13). */
export interface GitCost {
  /** Processes that were asked for; those that git starts itself are not counted. */
  readonly processes: number;
  /** Processor time of the helper and of all that it started; 0 where the system does not tell. */
  readonly cpuSeconds: number;
  /** Questions to remotes, and what they brought, by git's own count. */
  readonly networkRuns: number;
  readonly receivedBytes: number;
}

interface Pending {
  readonly request: GitRequest;
  readonly resolve: (output: GitOutput) => void;
  readonly reject: (error: unknown) => void;
  readonly stopListening: () => void;
}

/** simple-git leaves some 27 KB behind with each run (measured: 4,700 of them fill the helper's heap). A fresh helper takes 50 ms. */
const movesPerHelper = 500;

/**
 * Runs git through the slim helper process (git.md 3.1: spawning from a big process blocks it). `startHelper` is the host's:
 * `utilityProcess.fork` in the desktop app, `child_process.fork` elsewhere. A helper that dies fails what it had in hand and is
 * started again by the next request; one that had nothing to do for `restMs` is ended: it holds some 60 MB, and starting it takes 50 ms.
 */
export function createGit(startHelper: () => HelperChannel, restMs = 30_000): Git & { cost(): GitCost; prepare(): void; close(): Promise<void> } {
  const pending = new Map<number, Pending>();
  let helper: HelperChannel | null = null;
  let nextId = 1;
  let processes = 0;
  let networkRuns = 0;
  let receivedBytes = 0;
  /** Of helpers that have ended, and of this one. */
  let cpuBefore = 0;
  let cpuNow = 0;
  let closed = false;
  let resting: NodeJS.Timeout | null = null;
  let lastRunAt = 0;
  let movesOfHelper = 0;

  function settle(id: number): Pending | undefined {
    const entry = pending.get(id);
    pending.delete(id);
    entry?.stopListening();
    if (pending.size > 0 || helper === null) return entry;
    if (movesOfHelper >= movesPerHelper) endHelper();
    else rest();
    return entry;
  }

  // One timer that is put off, not one per run: a sweep runs thousands.
  function rest(): void {
    resting ??= setTimeout(() => {
      resting = null;
      if (pending.size > 0 || performance.now() - lastRunAt < restMs) {
        if (pending.size === 0) rest();
        return;
      }
      endHelper();
    }, restMs);
    resting.unref();
  }

  /** Only while nothing is in hand. */
  function endHelper(): void {
    const ending = helper;
    helper = null;
    void ending?.close();
  }

  /** A piece of a stream. A taker that throws ends its run: the rest would be read for nothing. */
  function take(id: number, bytes: Uint8Array): void {
    const entry = pending.get(id);
    if (entry === undefined) return;
    try {
      entry.request.onOutput?.(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      helper?.post({ kind: 'more', id });
    } catch (error) {
      settle(id);
      helper?.post({ kind: 'abort', id });
      entry.reject(error);
    }
  }

  function receive(message: ToEngine): void {
    if (message.kind === 'output') {
      take(message.id, message.bytes);
      return;
    }
    const entry = settle(message.id);
    cpuNow = Math.max(cpuNow, message.cpuSeconds ?? 0);
    if (entry === undefined) return;
    if (entry.request.need === 'network') {
      receivedBytes += bytesOf(message.stderr) + (message.kind === 'done' ? message.stdout.byteLength : 0);
    }
    if (message.kind === 'failed') {
      entry.reject(new GitError(message.cause, entry.request, message.stderr));
      return;
    }
    const output: GitOutput = { code: message.code, stdout: Buffer.from(message.stdout), stderr: message.stderr };
    if ((entry.request.okCodes ?? [0]).includes(message.code)) entry.resolve(output);
    else entry.reject(new GitError('exit', entry.request, message.stderr, message.code));
  }

  function lost(): void {
    helper = null;
    for (const id of [...pending.keys()]) {
      const entry = settle(id);
      entry?.reject(new GitError('helper-died', entry.request, ''));
    }
  }

  function channel(): HelperChannel {
    if (helper === null) {
      const started = startHelper();
      cpuBefore += cpuNow;
      cpuNow = 0;
      helper = started;
      movesOfHelper = 0;
      started.onMessage(receive);
      started.onExit(() => {
        if (helper === started) lost();
      });
    }
    return helper;
  }

  return {
    run(request) {
      if (closed) return Promise.reject(new GitError('aborted', request, ''));
      if (request.signal?.aborted) return Promise.reject(new GitError('aborted', request, ''));
      const id = nextId++;
      processes++;
      if (request.need === 'network') networkRuns++;
      lastRunAt = performance.now();
      return new Promise<GitOutput>((resolve, reject) => {
        const abort = () => helper?.post({ kind: 'abort', id });
        request.signal?.addEventListener('abort', abort, { once: true });
        pending.set(id, { request, resolve, reject, stopListening: () => request.signal?.removeEventListener('abort', abort) });
        const { signal: _signal, okCodes: _okCodes, onOutput, ...rest } = request;
        const wire: WireRequest = onOutput === undefined ? rest : { ...rest, stream: true };
        const message: ToHelper = { kind: 'run', id, request: wire };
        channel().post(message);
        if (request.need !== 'read') movesOfHelper++;
      });
    },
    /** Starts the helper for what will surely be asked soon: that takes 50 ms. */
    prepare() {
      if (closed) return;
      channel();
      if (pending.size === 0) rest();
    },
    cost: () => ({ processes, cpuSeconds: cpuBefore + cpuNow, networkRuns, receivedBytes }),
    async close() {
      closed = true;
      if (resting !== null) clearTimeout(resting);
      await helper?.close();
    },
  };
}
