import { Button, TextInput } from '@primer/react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { UndoAnswer, UndoButton } from '../../../app/doing/undo-button.tsx';
import { useEngine, useSnapshot } from '../../../app/engine-context.tsx';
import { homePath } from '../../../parts/repository-name.ts';
import styles from './detail.module.css';

/** A branch at the old tip: checks nothing out, overwrites nothing. */
export function RestoreForm({ id }: { readonly id: string }) {
  const engine = useEngine();
  const { thisHost } = useSnapshot();
  const [name, setName] = useState('');
  const restore = useMutation({ mutationFn: (branch: string) => engine.forcePushes.restore({ id, ...(branch === '' ? {} : { branch }) }) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    restore.mutate(name.trim());
  };
  const made = restore.data?.kind === 'made' ? restore.data : null;
  return (
    <form className={styles['act']} onSubmit={submit}>
      <div className={styles['row']}>
        <TextInput
          className={styles['name'] ?? ''}
          monospace
          aria-label="Name of the branch"
          placeholder="A name that is free is found"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" variant="primary" loading={restore.isPending}>
          Make the branch
        </Button>
      </div>
      <p role="status">
        {restore.isError && `It could not be made: ${restore.error.message}`}
        {restore.data?.kind === 'refused' && restore.data.message}
      </p>
      {made !== null && (
        <div className={styles['answer']}>
          <span>
            Branch <strong>{made.branch}</strong> is in {homePath(made.path)}. Nothing was checked out.
          </span>
          <UndoButton hostId={thisHost} id={made.line} of={`branch ${made.branch} was made`} />
          <UndoAnswer hostId={thisHost} id={made.line} />
        </div>
      )}
    </form>
  );
}
