import process from 'node:process';

/** The helper's end of the pipe, whichever host started it. */
export interface HostPort {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onDisconnect(listener: () => void): void;
}

interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** `process.parentPort` under Electron's utilityProcess, `process.send` under child_process.fork. Throws where there is neither. */
export function hostPort(): HostPort {
  const parent = (process as { readonly parentPort?: ParentPort }).parentPort;
  if (parent !== undefined && parent !== null) {
    return {
      post: (message) => parent.postMessage(message),
      onMessage: (listener) => parent.on('message', (event) => listener(event.data)),
      // Electron ends a utility process with its host; `kill()` asks with SIGTERM.
      onDisconnect: (listener) => process.once('SIGTERM', listener),
    };
  }
  if (process.send === undefined) throw new Error('the git helper is started by Everref, not by hand');
  return {
    post(message) {
      // The host may have gone between a run's end and this word.
      if (process.connected) process.send?.(message, undefined, {}, () => {});
    },
    onMessage: (listener) => process.on('message', listener),
    onDisconnect: (listener) => process.once('disconnect', listener),
  };
}
