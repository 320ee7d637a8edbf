import type { ForkOptions } from 'electron';
import { type HelperChannel, messagesIn, type ToEngine, type ToHelper } from '../../git/helper/protocol.ts';

/** What of Electron's UtilityProcess is used. */
export interface HelperProcess {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  kill(): boolean;
}

interface HelperElectron {
  readonly utilityProcess: { fork(file: string, args: string[], options: ForkOptions): HelperProcess };
}

/** How long a write that is under way gets when the host ends: cut off, it leaves half a work tree. */
const lastWritesMs = 10_000;

/** Starts the process that starts git, the desktop's way: the runAsNode fuse is off, so `child_process.fork` is not there. After `ready` only. */
export function startUtilityHelper({ utilityProcess }: HelperElectron, file: string, environment: NodeJS.ProcessEnv): HelperChannel {
  const child = utilityProcess.fork(file, [], { serviceName: 'Everref git helper', stdio: 'ignore', env: environment });
  /** What runs, and whether it writes. */
  const running = new Map<number, boolean>();
  const onChange = new Set<() => void>();
  let ended = false;
  const changed = (): void => {
    for (const listener of [...onChange]) listener();
  };
  child.on('exit', () => {
    ended = true;
    changed();
  });
  const post = (message: ToHelper): void => {
    if (!ended) child.postMessage(message);
  };
  const writes = (): boolean => !ended && [...running.values()].some((writing) => writing);
  return {
    post(message) {
      if (message.kind === 'run') running.set(message.id, message.request.need === 'write');
      post(message);
    },
    onMessage(listener) {
      child.on('message', (sent) => {
        for (const message of messagesIn(sent)) {
          if (!isToEngine(message)) continue;
          if (message.kind !== 'output') running.delete(message.id);
          listener(message);
        }
        changed();
      });
    },
    onExit(listener) {
      child.on('exit', () => listener());
    },
    async close() {
      for (const [id, writing] of running) if (!writing) post({ kind: 'abort', id });
      await until(() => !writes(), onChange, lastWritesMs);
      if (!ended) child.kill();
    },
  };
}

/** Resolves when the condition holds, or when the time is over. */
function until(holds: () => boolean, onChange: Set<() => void>, boundMs: number): Promise<void> {
  if (holds()) return Promise.resolve();
  return new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(bound);
      onChange.delete(look);
      resolve();
    };
    const look = (): void => {
      if (holds()) settle();
    };
    const bound = setTimeout(settle, boundMs);
    onChange.add(look);
  });
}

/** The helper is ours, but its words still cross a border between processes. */
function isToEngine(message: unknown): message is ToEngine {
  return (
    typeof message === 'object' &&
    message !== null &&
    'kind' in message &&
    (message.kind === 'done' || message.kind === 'failed' || message.kind === 'output') &&
    'id' in message &&
    typeof message.id === 'number'
  );
}
