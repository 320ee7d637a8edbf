import { Button, TextInput } from '@primer/react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { counted } from './counted.ts';
import styles from './try-folder.module.css';

/** What a folder would bring. */
export type Tried = { readonly problem: string | null; readonly checkouts: number; readonly examples: readonly string[] };

type TryProps = {
  readonly ask: (path: string) => Promise<Tried>;
  /** Folders that are there already. */
  readonly taken: readonly string[];
  readonly onAdd: (path: string) => void;
};

/** A field for a folder: says how many checkouts are below it, then adds it. */
export function TryFolder({ ask, taken, onAdd }: TryProps) {
  const [path, setPath] = useState('');
  const attempt = useMutation({ mutationFn: async (folder: string) => ({ folder, tried: await ask(folder) }) });
  const folder = path.trim();
  const found = attempt.data?.folder === folder ? attempt.data.tried : null;
  const known = taken.includes(folder);
  const add = (): void => {
    onAdd(folder);
    setPath('');
    attempt.reset();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (folder === '' || known) return;
    if (found !== null && found.problem === null) add();
    else attempt.mutate(folder);
  };
  return (
    <form onSubmit={submit} className={styles['form']}>
      <div className={styles['row']}>
        <TextInput
          className={styles['field']}
          monospace
          value={path}
          onChange={(event) => setPath(event.target.value)}
          placeholder="Another folder, like ~/projects"
          aria-label="Folder to add"
        />
        {found !== null && found.problem === null ? (
          <Button type="submit" variant="primary">
            Add folder
          </Button>
        ) : (
          <Button type="submit" loading={attempt.isPending} disabled={folder === '' || known}>
            Look inside
          </Button>
        )}
      </div>
      <p role="status" className={styles['answer']}>
        {known
          ? 'That folder is in the list.'
          : attempt.isError
            ? `It could not be looked at: ${attempt.error.message}`
            : found === null
              ? ''
              : (found.problem ??
                `${found.checkouts === 0 ? 'No checkout below it yet' : `${counted(found.checkouts, 'checkout')} below it: ${found.examples.slice(0, 4).join(', ')}${found.checkouts > found.examples.slice(0, 4).length ? ' …' : ''}`}`)}
      </p>
    </form>
  );
}
