import type { Host } from '../../../shared/model/host.ts';
import { type Order, type OrderAnswer, orderLifeMs } from '../../../shared/model/order.ts';
import type { UndoResult } from '../../../shared/model/undo.ts';
import { openMoves } from '../../store/moves.ts';
import type { Store } from '../../store/open.ts';
import { openPins } from '../../store/pins.ts';
import { randomId } from '../../store/random-id.ts';
import { defaultReserveBytes } from '../../sync/move/preflight/room.ts';
import type { Orders } from '../../sync/ports.ts';
import { createUndoer, type UndoerDeps } from '../../sync/undo/undo.ts';

/** What the page and the command line may ask of undoing. */
export interface UndoArea {
  /** Puts back what a line of the journal tells of, here or (`hostId`) on the machine that wrote it. Never throws for what a repository does. */
  line(id: string, hostId?: string, signal?: AbortSignal): Promise<UndoResult>;
}

export interface UndoAreaDeps extends Pick<UndoerDeps, 'hostId' | 'gate' | 'journal' | 'log' | 'dataDir' | 'registry' | 'refresh'> {
  readonly store: Store;
  readonly orders: () => Orders;
  readonly hosts: () => readonly Host[];
  readonly during: <T>(what: string, work: () => Promise<T>) => Promise<T>;
}

/** Undoes here, or asks the machine that moved the branch. `obey` is what this host does for another's order. */
export function createUndoArea(deps: UndoAreaDeps) {
  const { hostId, store, orders, hosts, during } = deps;
  const undoer = createUndoer({ ...deps, moves: openMoves(store), pins: openPins(store), reserveBytes: defaultReserveBytes, now: () => new Date() });

  async function ask(id: string, to: string, signal?: AbortSignal): Promise<UndoResult> {
    const expiresAt = new Date(Date.now() + orderLifeMs.undo).toISOString();
    const answer = await orders().ask({ id: randomId('o-'), kind: 'undo', from: hostId, to, entry: id, expiresAt }, signal);
    const name = hosts().find((host) => host.id === to)?.name ?? to;
    const base = { id, hostId: to, repository: null, path: null, ref: null, before: null, after: null, line: null };
    if (answer.kind === 'done' && answer.result.kind === 'undo') {
      const { undone, entry, message } = answer.result;
      return { ...base, result: undone ? 'undone' : 'refused', reason: undone ? null : 'nothing-to-undo', message, line: entry };
    }
    if (answer.kind === 'refused') return { ...base, result: 'refused', reason: 'switched-off', message: answer.message };
    return { ...base, result: 'failed', reason: 'not-answered', message: `${name} did not answer. It may be off or asleep: undo again when it is back.` };
  }

  const area: UndoArea = {
    line: (id, to, signal) => (to === undefined || to === hostId ? during('Undoing', () => undoer.undo(id, 'undo')) : ask(id, to, signal)),
  };
  return {
    area,
    async obey({ entry }: Extract<Order, { readonly kind: 'undo' }>): Promise<OrderAnswer> {
      const { result, message, line } = await during('Undoing', () => undoer.undo(entry, 'order'));
      return { kind: 'done', result: { kind: 'undo', undone: result === 'undone', entry: line, message } };
    },
  };
}
