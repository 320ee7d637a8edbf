import { Button } from '@primer/react';
import type { ConfigProblem } from '../../../../shared/contract/contract.ts';
import { useConnected } from '../../../app/engine-context.tsx';
import { ConfigProblems } from '../config-problems.tsx';
import styles from './webhooks.module.css';

interface FormEndProps {
  /** What is saved, for the button: `endpoint`. */
  readonly what: string;
  readonly save: { readonly data: { readonly problems: readonly ConfigProblem[] } | undefined; readonly error: Error | null; readonly isPending: boolean };
  readonly isWhole: boolean;
  readonly onClose: () => void;
}

/** The end of a form that edits the configuration: why it was not saved, *Cancel* and *Save*. */
export function FormEnd({ what, save, isWhole, onClose }: FormEndProps) {
  const connected = useConnected();
  return (
    <div className={styles['row']}>
      {save.data !== undefined && save.data.problems.length > 0 && (
        <div role="alert">
          <ConfigProblems problems={save.data.problems} />
        </div>
      )}
      {save.error !== null && <p role="alert">It could not be saved: {save.error.message}</p>}
      <div className={styles['actions']}>
        <Button size="small" onClick={onClose}>
          Cancel
        </Button>
        <Button size="small" variant="primary" type="submit" loading={save.isPending} disabled={!connected || !isWhole}>
          Save {what}
        </Button>
      </div>
    </div>
  );
}
