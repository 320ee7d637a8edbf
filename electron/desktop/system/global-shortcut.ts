import type { Log } from '../../log/log.ts';

interface ShortcutElectron {
  readonly globalShortcut: {
    /** False where another program has it, or the system allows none. */
    register(accelerator: string, callback: () => void): boolean;
    unregister(accelerator: string): void;
    unregisterAll(): void;
  };
  readonly app: { on(event: 'will-quit', listener: () => void): unknown };
}

/** Keeps one shortcut of the whole system on what is wanted (P-5). */
export interface GlobalShortcut {
  /** `accelerator` in Electron's words (`CommandOrControl+Shift+E`); null: none. */
  want(accelerator: string | null): void;
}

/** After `ready`. One that cannot be had is a line in the log: the tray leads there, too. */
export function createGlobalShortcut({ globalShortcut, app }: ShortcutElectron, pressed: () => void, log: Log): GlobalShortcut {
  let wanted: string | null = null;
  let held: string | null = null;
  app.on('will-quit', () => globalShortcut.unregisterAll());
  return {
    want(accelerator) {
      if (accelerator === wanted) return;
      wanted = accelerator;
      if (held !== null) globalShortcut.unregister(held);
      held = null;
      if (accelerator === null) return;
      try {
        if (globalShortcut.register(accelerator, pressed)) held = accelerator;
        else log.warn('the shortcut could not be had: another program has it, or this desktop allows none', { accelerator });
      } catch (error) {
        // Electron throws where it cannot read the words.
        log.warn('the shortcut is none that Electron knows', { accelerator, error });
      }
    },
  };
}
