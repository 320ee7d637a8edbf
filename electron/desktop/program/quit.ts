import type { Log } from '../../log/log.ts';

interface QuitElectron {
  readonly app: {
    on(event: 'before-quit' | 'window-all-closed', listener: () => void): unknown;
    on(event: 'will-quit', listener: (event: { preventDefault(): void }) => void): unknown;
    exit(code?: number): void;
  };
}

interface QuitOptions {
  /** Ends the engine; lets a move that is under way finish. */
  readonly stop: () => Promise<void>;
  /** After so long the program ends all the same: what was cut off is rolled back at the next start. */
  readonly boundMs: number;
  readonly log: Log;
}

/** The way out of the program. */
export interface Quitting {
  /** From then on closing the window closes it. */
  hasBegun(): boolean;
  /** Says that the program is about to end, where Electron says so too late: macOS closes the windows first, and quits once they are closed. */
  begin(): void;
}

/** Closing windows never ends the program; *Quit* does, after the engine has stopped, once, in a bounded time. */
export function setupQuit({ app }: QuitElectron, { stop, boundMs, log }: QuitOptions): Quitting {
  let quitting = false;
  let stopping = false;
  // Without a listener Electron quits with the last window.
  app.on('window-all-closed', () => {});
  const begin = (): void => {
    quitting = true;
  };
  app.on('before-quit', begin);
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (stopping) return;
    stopping = true;
    const bound = setTimeout(() => {
      log.warn('the engine did not stop in time', { boundMs });
      app.exit(0);
    }, boundMs);
    stop()
      .catch((error: unknown) => log.error('the engine did not stop cleanly', { error }))
      .finally(() => {
        clearTimeout(bound);
        app.exit(0);
      });
  });
  return { hasBegun: () => quitting, begin };
}
