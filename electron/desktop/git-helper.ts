import type { ForkOptions } from 'electron';
import type { HelperChannel, ToEngine, ToHelper } from '../git/helper/protocol.ts';

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

/** How long runs that are under way get when the host ends. */
const lastRunsMs = 10_000;

/** Starts the process that starts git, the desktop's way: the runAsNode fuse is off, so `child_process.fork` is not there. After `ready` only. */
export function startUtilityHelper({ utilityProcess }: HelperElectron, file: string, environment: NodeJS.ProcessEnv): HelperChannel {
  const child = utilityProcess.fork(file, [], { serviceName: 'Everref git helper', stdio: 'ignore', env: environment });
  const running = new Set<number>();
  let ended = false;
  let onQuiet: (() => void) | null = null;
  const quiet = (): void => {
    if (ended || running.size === 0) onQuiet?.();
  };
  child.on('exit', () => {
    ended = true;
    quiet();
  });
  return {
    post(message: ToHelper) {
      if (message.kind === 'run') running.add(message.id);
      if (!ended) child.postMessage(message);
    },
    onMessage(listener) {
      child.on('message', (message) => {
        if (!isToEngine(message)) return;
        running.delete(message.id);
        listener(message);
        quiet();
      });
    },
    onExit(listener) {
      child.on('exit', () => listener());
    },
    async close() {
      if (!ended && running.size > 0) {
        await new Promise<void>((resolve) => {
          const bound = setTimeout(resolve, lastRunsMs);
          onQuiet = () => {
            clearTimeout(bound);
            resolve();
          };
        });
      }
      if (!ended) child.kill();
    },
  };
}

/** The helper is ours, but its words still cross a border between processes. */
function isToEngine(message: unknown): message is ToEngine {
  return (
    typeof message === 'object' &&
    message !== null &&
    'kind' in message &&
    (message.kind === 'done' || message.kind === 'failed') &&
    'id' in message &&
    typeof message.id === 'number'
  );
}
