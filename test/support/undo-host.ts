import { openMoves } from '../../electron/store/moves.ts';
import { openPins } from '../../electron/store/pins.ts';
import type { MoveTools } from '../../electron/sync/move/move.ts';
import { createUndoer } from '../../electron/sync/undo/undo.ts';
import type { UndoResult } from '../../shared/model/undo.ts';
import type { TestRepository } from './repository.ts';
import type { UpdateHost } from './update-host.ts';

/** Undoes on a host that has nothing but its updater. `repository` is read again first, as the workspace would have. */
export function undoerOf(host: UpdateHost, onStep?: MoveTools['onStep']) {
  const { deps, store, journal } = host;
  const undoer = createUndoer({
    ...deps,
    journal,
    now: () => new Date(),
    reserveBytes: deps.reserveBytes ?? 0,
    moves: openMoves(store),
    pins: openPins(store),
    registry: {
      clone: deps.registry.clone,
      placesOf: deps.registry.placesOf,
      place: (id) =>
        deps.registry
          .clones()
          .flatMap((clone) => deps.registry.placesOf(clone.id))
          .find(({ checkoutId }) => checkoutId === id),
    },
    refresh: async () => {},
    onStep: async (step) => onStep?.(step),
  });
  return {
    undoer,
    /** The newest line that tells of a move. */
    lastMove: () => {
      const line = journal
        .list({ limit: 100 })
        .items.find(({ what, undone }) => !undone && (what === 'fast-forwarded' || what === 'undone' || what === 'restored'));
      if (line === undefined) throw new Error('no line tells of a move');
      return line;
    },
    async undo(repository: Pick<TestRepository, 'path' | 'git'>, id?: string): Promise<UndoResult> {
      await host.know(repository);
      return undoer.undo(id ?? this.lastMove().id, 'undo');
    },
    rows: () => Number(store.db.prepare('SELECT count(*) AS n FROM moves').get()?.['n']),
  };
}
