import type { Engine } from '../../engine/engine.ts';

interface PowerElectron {
  readonly powerMonitor: {
    on(event: 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen' | 'shutdown', listener: () => void): unknown;
  };
  readonly app: { quit(): void };
}

/** Sleep stops new work; waking and unlocking lead to a look at the remotes (the engine makes one pass of both). After `ready` only. */
export function followPower({ powerMonitor, app }: PowerElectron, engine: Pick<Engine, 'suspend' | 'resume' | 'leaving'>): void {
  powerMonitor.on('suspend', () => {
    engine.leaving('suspend');
    engine.suspend();
  });
  powerMonitor.on('lock-screen', () => engine.leaving('lock'));
  powerMonitor.on('resume', () => engine.resume());
  powerMonitor.on('unlock-screen', () => engine.resume());
  // Linux and macOS say when the machine goes down; ending is bounded, and what is cut off is rolled back at the next start.
  powerMonitor.on('shutdown', () => app.quit());
}
