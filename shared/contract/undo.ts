import { oc } from '@orpc/contract';
import { z } from 'zod';
import { UndoResult } from '../model/undo.ts';

/** Undoing what the journal tells of. */
export const undoContract = {
  /**
   * Puts the branch of one line back where nothing has happened since, and says so otherwise. `hostId`: the machine that wrote the line; this one by
   * default.
   */
  line: oc
    .route({ method: 'POST', path: '/journal/undo' })
    .input(z.object({ id: z.string().min(1).max(200), hostId: z.string().max(100).optional() }))
    .output(UndoResult),
};
