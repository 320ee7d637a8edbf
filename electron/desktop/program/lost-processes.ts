import type { Log } from '../../log/log.ts';

interface ProcessesElectron {
  readonly app: {
    on(
      event: 'child-process-gone',
      listener: (event: unknown, details: { readonly type: string; readonly reason: string; readonly exitCode: number; readonly name?: string }) => void,
    ): unknown;
  };
}

/**
 * Notes when a process of Electron's (graphics, network, a helper) ends that was not asked to. Nothing else is to be done: Electron starts the graphics and
 * network processes anew, the git helper is started anew by who needs it (git/run.ts), the page by its window.
 */
export function logLostProcesses({ app }: ProcessesElectron, log: Log): void {
  app.on('child-process-gone', (_event, { type, reason, exitCode, name }) => {
    if (reason === 'clean-exit') return;
    log.warn('a process of Everref ended unexpectedly', { type, reason, exitCode, ...(name === undefined ? {} : { name }) });
  });
}
