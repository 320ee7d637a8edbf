import { fork } from 'node:child_process';
import process from 'node:process';
import { type HelperChannel, messagesIn, type ToEngine, type ToHelper } from './protocol.ts';

// It only moves bytes: with a young generation of 1 MB and without compilers it takes 56 MB instead of 71 and is as fast (an empty Node: 45).
const slim = ['--max-semi-space-size=1', '--max-old-space-size=128', '--disable-warning=ExperimentalWarning'];

/**
 * Starts the git helper with `child_process.fork` (the desktop uses utilityProcess instead). `file` is the bundled `git-helper.js`, or
 * `electron/git/helper/main.ts` itself where Node strips types (22.18, 24).
 */
export function forkHelper(file: string): HelperChannel {
  const child = fork(file, [], {
    serialization: 'advanced',
    // Stripping types needs WebAssembly, which needs a compiler.
    execArgv: [...slim, file.endsWith('.ts') ? '--no-opt' : '--jitless'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // A session of its own: a Ctrl-C in the host's terminal never cuts a write short, and ssh finds no terminal to ask on.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  let gone = false;
  const exitListeners: (() => void)[] = [];
  const leave = () => {
    if (gone) return;
    gone = true;
    for (const listener of exitListeners) listener();
  };
  child.once('exit', leave);
  child.once('error', leave);

  let unsent: ToHelper[] = [];
  const send = () => {
    const together = unsent;
    unsent = [];
    // A failed send means that it is dying: its exit fails everything in hand.
    if (together.length > 0) child.send(together, () => {});
  };

  return {
    post(message) {
      if (unsent.push(message) === 1) process.nextTick(send);
    },
    onMessage(listener) {
      child.on('message', (sent) => {
        for (const message of messagesIn(sent)) listener(message as ToEngine);
      });
    },
    onExit(listener) {
      if (gone) queueMicrotask(listener);
      else exitListeners.push(listener);
    },
    async close() {
      if (gone) return;
      await new Promise<void>((resolve) => {
        exitListeners.push(resolve);
        send();
        if (child.connected) child.disconnect();
        // It ends by itself within 10 s; longer means that it hangs.
        setTimeout(() => child.kill('SIGKILL'), 12_000).unref();
      });
    },
  };
}
