import { useSyncExternalStore } from 'react';
import type { UndoResult } from '../../../shared/model/undo.ts';
import type { Engine } from '../../client.ts';
import { announce } from '../../parts/announce.tsx';
import { useEngine } from '../engine-context.tsx';

/** What became of a click on *Undo*; kept while the page is open, so that the answer stands where the click was. */
export type Undo = { readonly kind: 'running' } | { readonly kind: 'done'; readonly result: UndoResult['result']; readonly message: string };

const undos = new Map<string, Undo>();
const listeners = new Set<() => void>();

function put(key: string, undo: Undo): void {
  undos.set(key, undo);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const outcome = { undone: 'Undone', refused: 'Not undone', failed: 'Not undone' } as const;

/** The answer in one line. */
export function undoWords({ result, message }: Extract<Undo, { kind: 'done' }>): string {
  return `${outcome[result]}: ${message}`;
}

async function run(engine: Engine, hostId: string, id: string): Promise<void> {
  const key = `${hostId} ${id}`;
  if (undos.get(key)?.kind === 'running') return;
  put(key, { kind: 'running' });
  const done = await engine.undo.line({ id, hostId }).then(
    ({ result, message }): Undo => ({ kind: 'done', result, message }),
    (fault: unknown): Undo => ({ kind: 'done', result: 'failed', message: fault instanceof Error ? fault.message : String(fault) }),
  );
  put(key, done);
  if (done.kind === 'done') announce(undoWords(done));
}

/** The undo of one line of a machine's journal: what became of it, and how to start it. */
export function useUndo(hostId: string, id: string): { readonly undo: Undo | null; readonly start: () => void } {
  const engine = useEngine();
  const undo = useSyncExternalStore(subscribe, () => undos.get(`${hostId} ${id}`) ?? null);
  return { undo, start: () => void run(engine, hostId, id) };
}
