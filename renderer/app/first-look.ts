import type { SnapshotEvent } from '../../shared/model/snapshot.ts';
import { type Engine, type Opening, openEngine } from '../client.ts';

// Begun by the import, before the rest of the page is evaluated: the engine gathers its first answer in the meantime.

let onRefused: () => void = () => {};
let opening: Promise<Opening> | null = openEngine(() => onRefused());
let steps: { readonly engine: Engine; readonly stream: ReturnType<Engine['snapshot']['watch']> } | null = null;
opening.then(
  (opened) => {
    if (opened.kind !== 'open') return;
    steps = { engine: opened.engine, stream: watchInParts(opened.engine) };
    // Whoever takes it hears of its failure.
    steps.stream.catch(() => {});
  },
  () => {},
);

/** Reaches the engine, by what was begun already where this is the first call. `refused`: as for `openEngine`. */
export function reachEngine(refused: () => void): Promise<Opening> {
  const first = opening;
  opening = null;
  if (first === null) return openEngine(refused);
  onRefused = refused;
  return first;
}

/** The engine's state from now on, by what was begun already where it is still there. Ends with the signal. */
export async function watchEngine(engine: Engine, signal: AbortSignal): Promise<AsyncIterable<SnapshotEvent>> {
  const begun = steps?.engine === engine ? steps : null;
  steps = null;
  if (begun === null) return watchInParts(engine, signal);
  const stream = await begun.stream;
  signal.addEventListener('abort', () => void stream.return?.(), { once: true });
  return stream;
}

function watchInParts(engine: Engine, signal?: AbortSignal): ReturnType<Engine['snapshot']['watch']> {
  return engine.snapshot.watch({ inParts: true }, signal === undefined ? {} : { signal });
}
