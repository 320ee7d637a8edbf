import process from 'node:process';
import { messagesIn, type ToEngine } from './protocol.ts';

/** The helper's end of the pipe, whichever host started it. */
export interface HostPort {
  /** Sends it at once, with all that waits. */
  post(message: ToEngine): void;
  /** Sends it within a moment, with what else comes until then. */
  postSoon(message: ToEngine): void;
  onMessage(listener: (message: unknown) => void): void;
  onDisconnect(listener: () => void): void;
}

interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** So long a message waits for others at most, and for so many: the engine is not to be held up by what comes at once. */
const soonMs = 2;
const mostTogether = 6;

/** `process.parentPort` under Electron's utilityProcess, `process.send` under child_process.fork. Throws where there is neither. */
export function hostPort(): HostPort {
  const pipe = openPipe();
  let waiting: ToEngine[] = [];
  let timer: NodeJS.Timeout | null = null;
  function send(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const together = waiting;
    waiting = [];
    if (together.length > 0) pipe.send(together);
  }
  return {
    post(message) {
      waiting.push(message);
      send();
    },
    postSoon(message) {
      if (waiting.push(message) >= mostTogether) send();
      else timer ??= setTimeout(send, soonMs);
    },
    onMessage: (listener) =>
      pipe.onMessage((sent) => {
        for (const message of messagesIn(sent)) listener(message);
      }),
    onDisconnect: pipe.onDisconnect,
  };
}

interface Pipe {
  send(messages: readonly ToEngine[]): void;
  onMessage(listener: (sent: unknown) => void): void;
  onDisconnect(listener: () => void): void;
}

function openPipe(): Pipe {
  const parent = (process as { readonly parentPort?: ParentPort }).parentPort;
  if (parent !== undefined && parent !== null) {
    return {
      send: (messages) => parent.postMessage(messages),
      onMessage: (listener) => parent.on('message', (event) => listener(event.data)),
      // Electron ends a utility process with its host; `kill()` asks with SIGTERM.
      onDisconnect: (listener) => process.once('SIGTERM', listener),
    };
  }
  if (process.send === undefined) throw new Error('the git helper is started by Everref, not by hand');
  return {
    send(messages) {
      // The host may have gone between a run's end and this word.
      if (process.connected) process.send?.(messages, undefined, {}, () => {});
    },
    onMessage: (listener) => process.on('message', listener),
    onDisconnect: (listener) => process.once('disconnect', listener),
  };
}
