import { UndoIcon } from '@primer/octicons-react';
import { Button } from '@primer/react';
import { classes } from '../../parts/class-names.ts';
import { useConnected } from '../engine-context.tsx';
import styles from './undo-button.module.css';
import { undoWords, useUndo } from './undos.ts';

type LineOf = {
  readonly hostId: string;
  /** Id of the line. */
  readonly id: string;
};

/** *Undo* beside a line that tells of a move. `of` says what, for who hears the button alone: “main moved forward 2 commits”. */
export function UndoButton({ hostId, id, of }: LineOf & { readonly of: string }) {
  const connected = useConnected();
  const { undo, start } = useUndo(hostId, id);
  if (undo?.kind === 'done' && undo.result === 'undone') return null;
  return (
    <Button
      size="small"
      variant="invisible"
      leadingVisual={UndoIcon}
      loading={undo?.kind === 'running'}
      disabled={!connected}
      aria-label={`Undo: ${of}`}
      className={styles['button'] ?? ''}
      onClick={start}
    >
      Undo
    </Button>
  );
}

/** What came of a click on *Undo*; nothing before. */
export function UndoAnswer({ hostId, id }: LineOf) {
  const { undo } = useUndo(hostId, id);
  if (undo?.kind !== 'done') return null;
  return <p className={classes(styles['answer'], undo.result === 'undone' ? styles['good'] : styles['not'])}>{undoWords(undo)}</p>;
}
