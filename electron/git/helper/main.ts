import process from 'node:process';
import { credentialAnswer, credentialConfig } from '../credential.ts';
import { fixedOptions, gitEnvironment, isOldSsh } from '../env.ts';
import { heldName, holdIndex, settleIndex } from '../held-index.ts';
import type { Need } from '../run.ts';
import { familyCpuSeconds } from './family-cost.ts';
import { hostPort } from './host-port.ts';
import { createLeanQueue } from './lean-queue.ts';
import { leanRun } from './lean-run.ts';
import type { Outcome, OutputTaker } from './outcome.ts';
import { piecesAhead, type WireRequest } from './protocol.ts';

// The slim process that starts git (git.md 3.1). It decides nothing: the engine's gate has admitted what comes here.

const deadlines: Readonly<Record<Need, number>> = { read: 30_000, write: 120_000, network: 300_000 };
const defaultMaxOutput = 64 * 1024 * 1024;
/** So many at once are a sweep's: its answers go together. */
const manyRunning = 6;
/** How long a write may go on after the host has gone. */
const lastWritesMs = 10_000;

// Windows would look for git in the repository's own folder first, and run what lies there (libuv asks the system, which asks this variable).
process.env['NoDefaultCurrentDirectoryInExePath'] = '1';

const options = fixedOptions(process.platform);
const running = new Map<number, { readonly need: Need; readonly holds: boolean; readonly stop: AbortController; readonly more: () => void }>();
const lean = createLeanQueue();
let leaving = false;
/** This machine's ssh does not know all of our options; found out once. */
let oldSsh = false;

async function run(request: WireRequest, signal: AbortSignal, output: OutputTaker): Promise<Outcome> {
  const outcome = await runOnce(request, signal, output);
  if (oldSsh || !mayAskRemote(request) || outcome.kind !== 'done' || outcome.code === 0 || !isOldSsh(outcome.stderr)) return outcome;
  oldSsh = true;
  // A write is not made twice behind the back of whoever asked for it: the next one knows.
  if (request.need !== 'network') return outcome;
  return runOnce(request, signal, output);
}

async function runOnce(request: WireRequest, signal: AbortSignal, output: OutputTaker): Promise<Outcome> {
  const prompts = request.prompts ?? 'nobody';
  const config = [...(request.config ?? []), ...(request.credential === undefined ? [] : credentialConfig(request.credential.origin))];
  const setting = {
    cwd: request.cwd,
    // A look never goes to the network behind the gate's back; a move may have to (a partial clone's files), and only a trusted clone is moved.
    offline: request.need === 'read',
    ...(request.reflogAction === undefined ? {} : { reflogAction: request.reflogAction }),
    ...(request.heldIndex === undefined ? {} : { indexFile: heldName(request.heldIndex.path) }),
    ...(config.length === 0 ? {} : { config }),
    ...(prompts === 'nobody' && mayAskRemote(request) ? { sshCommand: await sshCommand(request, signal), oldSsh } : {}),
    prompts,
  };
  const plan = {
    cwd: request.cwd,
    args: [...(prompts === 'nobody' ? options : fixedOptions(process.platform, prompts)), ...request.args],
    env: gitEnvironment(process.env, setting),
    stdin: request.stdin,
    credential: request.credential === undefined ? undefined : credentialAnswer(request.credential),
    deadlineMs: request.deadlineMs ?? deadlines[request.need],
    maxOutputBytes: request.maxOutputBytes ?? defaultMaxOutput,
    signal,
    ...(request.stream === true ? { output } : {}),
    ...(request.lowPriority === true ? { lowPriority: true } : {}),
  };
  // What comes in pieces is long: it must not stand in the way of the short questions.
  if (request.need === 'read') return request.stream === true ? leanRun(plan) : lean(plan);
  // simple-git gives a run no further pipe.
  if (plan.credential !== undefined) return leanRun(plan);
  // Loaded when first needed: a host that only looks does without its 10 MB.
  const { simpleRun } = await import('./simple-run.ts');
  const { heldIndex } = request;
  if (heldIndex === undefined) return simpleRun(plan);
  const refused = holdIndex(heldIndex);
  if (refused !== null) return { kind: 'done', code: 128, stdout: new Uint8Array(), stderr: refused };
  const outcome = await simpleRun(plan);
  // Otherwise who asked for it finds out when git has ended, and what it left.
  if (outcome.kind === 'done' || outcome.mayGoOn !== true) settleIndex(heldIndex);
  return outcome;
}

/** Verbs that bring files into a work tree: in a partial clone git asks the remote for what was left out, in the middle of them. */
const bringsFiles: ReadonlySet<string> = new Set(['merge', 'checkout', 'checkout-index', 'read-tree', 'reset', 'restore', 'stash', 'submodule', 'switch']);

function mayAskRemote({ need, args }: WireRequest): boolean {
  return need === 'network' || (need === 'write' && bringsFiles.has(args[0] ?? ''));
}

/** The ssh command that git would use here: to make it never ask it must be named in the environment, where it hides the configured one. */
async function sshCommand(request: WireRequest, signal: AbortSignal): Promise<string | null> {
  const inherited = process.env['GIT_SSH_COMMAND'];
  if (inherited !== undefined && inherited !== '') return inherited;
  const env = gitEnvironment(process.env, { cwd: request.cwd, offline: true, ...(request.config === undefined ? {} : { config: request.config }) });
  const args = [...options, 'config', '--null', '--get', 'core.sshCommand'];
  const answer = await leanRun({ cwd: request.cwd, args, env, stdin: undefined, deadlineMs: 10_000, maxOutputBytes: 65_536, signal });
  return answer.kind === 'done' && answer.code === 0 ? Buffer.from(answer.stdout).toString('utf8').replace(/\0$/, '') : null;
}

/** Sends a run's output on, a few pieces ahead of the engine: what it has not read yet waits in git, not here. */
function pieces(id: number): { readonly output: OutputTaker; more(): void } {
  let flow: { pause(): void; resume(): void } | null = null;
  let ahead = 0;
  return {
    output: {
      begin(given) {
        flow = given;
      },
      take(bytes) {
        host.post({ kind: 'output', id, bytes });
        ahead++;
        if (ahead >= piecesAhead) flow?.pause();
      },
    },
    more() {
      ahead--;
      if (ahead < piecesAhead) flow?.resume();
    },
  };
}

function isRequest(value: unknown): value is WireRequest {
  if (typeof value !== 'object' || value === null) return false;
  const { cwd, args, need } = value as Partial<Record<keyof WireRequest, unknown>>;
  return (
    typeof cwd === 'string' &&
    Array.isArray(args) &&
    args.length > 0 &&
    args.every((arg) => typeof arg === 'string' && !arg.includes('\0')) &&
    (need === 'read' || need === 'write' || need === 'network')
  );
}

const host = hostPort();

host.onMessage((message) => {
  if (typeof message !== 'object' || message === null || leaving) return;
  const { kind, id, request } = message as { readonly kind?: unknown; readonly id?: unknown; readonly request?: unknown };
  if (typeof id !== 'number') return;
  if (kind === 'more') {
    running.get(id)?.more();
    return;
  }
  if (kind === 'abort') {
    running.get(id)?.stop.abort();
    return;
  }
  if (kind !== 'run' || running.has(id)) return;
  if (!isRequest(request)) {
    host.post({ kind: 'failed', id, cause: 'spawn-failed', stderr: 'not a request' });
    return;
  }
  const stop = new AbortController();
  const { output, more } = pieces(id);
  running.set(id, { need: request.need, holds: request.heldIndex !== undefined, stop, more });
  run(request, stop.signal, output)
    .catch((error: unknown): Outcome => ({ kind: 'failed', cause: 'spawn-failed', stderr: error instanceof Error ? error.message : String(error) }))
    .then((outcome) => {
      running.delete(id);
      const answer = { ...outcome, id, cpuSeconds: familyCpuSeconds() };
      // One of a sweep's: others come in a moment.
      if (running.size >= manyRunning && request.need === 'read') host.postSoon(answer);
      else host.post(answer);
      if (leaving && running.size === 0) process.exit(0);
    });
});

host.onDisconnect(() => {
  leaving = true;
  // A read or a fetch may end at any moment. A write that is cut off leaves half a work tree: it gets time.
  for (const { need, stop } of running.values()) if (need !== 'write') stop.abort();
  if (running.size === 0) process.exit(0);
  // One that holds an index is waited for to its end: nobody else would put the new one in its place before the next start.
  setTimeout(() => {
    if (![...running.values()].some(({ holds }) => holds)) process.exit(0);
  }, lastWritesMs);
});

// The terminal's Ctrl-C goes to every process of its group: the host decides when this one ends.
process.on('SIGINT', () => {});
