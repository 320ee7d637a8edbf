import type { Urgency } from '../../git/gate.ts';

/** Runs passes one after another per key; what a person waits for goes before what the schedule wants. */
export interface Passes {
  run<T>(key: string, urgency: Urgency, pass: () => Promise<T>): Promise<T>;
}

/** One pass at a time per clone and remote: they share the refs that a fetch lands in. */
export function createPasses(): Passes {
  const lines = new Map<string, { now: (() => void)[]; background: (() => void)[] }>();

  function next(key: string): void {
    const line = lines.get(key);
    const start = line?.now.shift() ?? line?.background.shift();
    if (start === undefined) lines.delete(key);
    else start();
  }

  return {
    async run(key, urgency, pass) {
      const line = lines.get(key);
      if (line === undefined) lines.set(key, { now: [], background: [] });
      else await new Promise<void>((start) => line[urgency].push(start));
      try {
        return await pass();
      } finally {
        next(key);
      }
    },
  };
}
