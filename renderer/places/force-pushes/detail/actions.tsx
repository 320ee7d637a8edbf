import { CopyIcon, GitBranchIcon, HistoryIcon } from '@primer/octicons-react';
import { Button } from '@primer/react';
import type { ForcePush } from '../../../../shared/model/force-push.ts';
import { useConnected } from '../../../app/engine-context.tsx';
import { copyText } from '../../../parts/copy-button.tsx';
import styles from './detail.module.css';
import { PutBackForm } from './put-back-form.tsx';
import { RestoreForm } from './restore-form.tsx';

/** The form that stands open below the buttons. */
export type Acting = 'restore' | 'put-back' | null;

type ActionsProps = {
  readonly entry: ForcePush;
  /** The old tip is on this machine. */
  readonly here: boolean;
  readonly open: Acting;
  readonly onOpen: (which: Acting) => void;
};

/** *Restore as branch*, *Put the branch back*, *Copy id* (N-7). */
export function Actions({ entry, here, open, onOpen }: ActionsProps) {
  const connected = useConnected();
  const toggle = (which: 'restore' | 'put-back') => () => onOpen(open === which ? null : which);
  const able = connected && here;
  return (
    <>
      <div className={styles['actions']}>
        <Button leadingVisual={GitBranchIcon} disabled={!able} aria-expanded={open === 'restore'} onClick={toggle('restore')}>
          Restore as branch
        </Button>
        <Button leadingVisual={HistoryIcon} disabled={!able} aria-expanded={open === 'put-back'} onClick={toggle('put-back')}>
          Put the branch back…
        </Button>
        <Button leadingVisual={CopyIcon} variant="invisible" onClick={() => void copyText(entry.before, 'id of the old tip')}>
          Copy id
        </Button>
      </div>
      {open === 'restore' && <RestoreForm id={entry.id} />}
      {open === 'put-back' && <PutBackForm entry={entry} onCancel={() => onOpen(null)} />}
    </>
  );
}
