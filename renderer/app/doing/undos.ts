import type { UndoResult } from '../../../shared/model/undo.ts';
import type { Engine } from '../../client.ts';
import { announce } from '../../parts/announce.tsx';
import { useEngine } from '../engine-context.tsx';
import { createClicks } from './clicks.ts';

/** What became of a click on *Undo*; kept while the page is open, so that the answer stands where the click was. */
export type Undo = { readonly kind: 'running' } | { readonly kind: 'done'; readonly result: UndoResult['result']; readonly message: string };

const undos = createClicks<Undo>();

const outcome = { undone: 'Undone', refused: 'Not undone', failed: 'Not undone' } as const;

/** The answer in one line. */
export function undoWords({ result, message }: Extract<Undo, { kind: 'done' }>): string {
  return `${outcome[result]}: ${message}`;
}

async function run(engine: Engine, hostId: string, id: string): Promise<void> {
  const key = `${hostId} ${id}`;
  if (undos.get(key)?.kind === 'running') return;
  undos.put(key, { kind: 'running' });
  const done = await engine.undo.line({ id, hostId }).then(
    ({ result, message }): Undo => ({ kind: 'done', result, message }),
    (fault: unknown): Undo => ({ kind: 'done', result: 'failed', message: fault instanceof Error ? fault.message : String(fault) }),
  );
  undos.put(key, done);
  if (done.kind === 'done') announce(undoWords(done));
}

/** The undo of one line of a machine's journal: what became of it, and how to start it. */
export function useUndo(hostId: string, id: string): { readonly undo: Undo | null; readonly start: () => void } {
  const engine = useEngine();
  const undo = undos.use(`${hostId} ${id}`);
  return { undo, start: () => void run(engine, hostId, id) };
}
