import { CopyIcon, GitBranchIcon, HistoryIcon } from '@primer/octicons-react';
import { Button } from '@primer/react';
import { useState } from 'react';
import type { ForcePush } from '../../../../shared/model/force-push.ts';
import { useConnected } from '../../../app/engine-context.tsx';
import { copyText } from '../../../parts/copy-button.tsx';
import styles from './detail.module.css';
import { PutBackForm } from './put-back-form.tsx';
import { RestoreForm } from './restore-form.tsx';

/** *Restore as branch*, *Put the branch back*, *Copy id* (N-7). `here`: the old tip is on this machine. */
export function Actions({ entry, here }: { readonly entry: ForcePush; readonly here: boolean }) {
  const connected = useConnected();
  const [open, setOpen] = useState<'restore' | 'put-back' | null>(null);
  const toggle = (which: 'restore' | 'put-back') => () => setOpen(open === which ? null : which);
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
      {open === 'put-back' && <PutBackForm id={entry.id} onCancel={() => setOpen(null)} />}
    </>
  );
}
