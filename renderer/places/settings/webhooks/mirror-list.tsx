import { AlertIcon } from '@primer/octicons-react';
import { Button } from '@primer/react';
import { useState } from 'react';
import type { WrittenMirror } from '../../../../shared/contract/webhook-settings.ts';
import { useEngine } from '../../../app/engine-context.tsx';
import { ConfirmButton } from '../../../parts/confirm-button.tsx';
import settingsStyles from '../settings.module.css';
import { MirrorForm } from './mirror-form.tsx';
import { useChange, useWritten } from './use-written.ts';
import styles from './webhooks.module.css';

/** The repositories whose pull requests from forks are mirrored, each with whose it takes. */
export function MirrorList() {
  const written = useWritten();
  /** The repository whose mirror is being changed; empty: a new one. */
  const [editing, setEditing] = useState<string | null>(null);
  const close = (): void => setEditing(null);
  if (written.data === undefined) return null;
  const { mirrors } = written.data;
  return (
    <>
      <h3 className={styles['sub']}>Pull requests of forks</h3>
      <div className={settingsStyles['box']}>
        {mirrors.length === 0 && (
          <p className={styles['row']}>
            None is mirrored: a mirror makes the head of a fork’s pull request a branch of the repository itself, until it is closed.
          </p>
        )}
        {mirrors.map((mirror) =>
          editing === mirror.repository ? (
            <MirrorForm key={mirror.repository} former={mirror} onClose={close} />
          ) : (
            <Mirror key={mirror.repository} mirror={mirror} onEdit={() => setEditing(mirror.repository)} />
          ),
        )}
        {editing === '' ? (
          <MirrorForm former={null} onClose={close} />
        ) : (
          <div className={styles['row']}>
            <Button size="small" onClick={() => setEditing('')}>
              Add a mirror
            </Button>
          </div>
        )}
      </div>
    </>
  );
}

function Mirror({ mirror, onEdit }: { readonly mirror: WrittenMirror; readonly onEdit: () => void }) {
  const engine = useEngine();
  const remove = useChange(() => engine.webhookSettings.removeMirror({ repository: mirror.repository }));
  const { repository, branch, trust } = mirror;
  return (
    <div className={styles['row']}>
      <div className={styles['head']}>
        <span className={styles['name']}>{repository}</span>
        <span>as {branch}</span>
      </div>
      {trust === null ? (
        <p className={styles['warning']}>
          <AlertIcon size={12} /> Everybody’s: whatever runs on a push of that repository runs their code.
        </p>
      ) : (
        <p className={styles['about']}>{trustWords(trust)}</p>
      )}
      <div className={styles['actions']}>
        <Button size="small" aria-label={`Edit mirror of ${repository}`} onClick={onEdit}>
          Edit
        </Button>
        <ConfirmButton label="Remove" question="Remove it?" of={repository} busy={remove.isPending} onConfirm={() => remove.mutate(undefined)} />
        {remove.data?.problems.map(({ message }) => (
          <span key={message} role="alert">
            {message}
          </span>
        ))}
      </div>
    </div>
  );
}

function trustWords({ owners, label }: NonNullable<WrittenMirror['trust']>): string {
  const parts = [...(owners.length === 0 ? [] : [`of ${owners.join(', ')}`]), ...(label === '' ? [] : [`labelled ${label}`])];
  return parts.length === 0 ? 'Nobody’s: no owner and no label is named.' : `Those ${parts.join(', or ')}.`;
}
