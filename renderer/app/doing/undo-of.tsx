import type { ReactNode } from 'react';
import type { PullResult } from '../../../shared/model/pull.ts';
import { UndoAnswer, UndoButton } from './undo-button.tsx';

/** *Undo* below a result of a pull that moved a branch, on whatever machine it did. */
export function undoOf({ result, line, hostId, message }: PullResult): ReactNode {
  if (result !== 'fast-forwarded' || line === undefined) return null;
  return (
    <>
      <UndoButton hostId={hostId} id={line} of={message} />
      <UndoAnswer hostId={hostId} id={line} />
    </>
  );
}
