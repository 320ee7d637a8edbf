import type { Engine } from '../engine/engine.ts';

interface PowerElectron {
  readonly powerMonitor: {
    on(event: 'suspend' | 'resume' | 'unlock-screen', listener: () => void): unknown;
    on(event: 'shutdown', listener: (event: { preventDefault(): void }) => void): unknown;
  };
  readonly app: { quit(): void };
}

/** Sleep stops new work; waking and unlocking lead to a look at the remotes (the engine makes one pass of both). After `ready` only. */
export function followPower({ powerMonitor, app }: PowerElectron, engine: Pick<Engine, 'suspend' | 'resume'>): void {
  powerMonitor.on('suspend', () => engine.suspend());
  powerMonitor.on('resume', () => engine.resume());
  powerMonitor.on('unlock-screen', () => engine.resume());
  // Linux and macOS: ask for the moment that a clean end takes; quitting is bounded.
  powerMonitor.on('shutdown', (event) => {
    event.preventDefault();
    app.quit();
  });
}
