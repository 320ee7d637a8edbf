import { Button, Checkbox, Spinner } from '@primer/react';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useEngine } from '../../app/engine-context.tsx';
import { counted } from '../../parts/counted.ts';
import { homePath } from '../../parts/repository-name.ts';
import { TryFolder } from '../../parts/try-folder.tsx';
import styles from './first-start.module.css';

type StepProps = {
  /** The chosen folders; null until the settings are known. */
  readonly chosen: readonly string[] | null;
  readonly choose: (folders: readonly string[]) => void;
  readonly next: () => void;
};

/** Where are your repositories? Folders that hold some are offered, with counts. */
export function FoldersStep({ chosen, choose, next }: StepProps) {
  const engine = useEngine();
  const id = useId();
  const suggestions = useQuery({
    queryKey: ['suggestions'],
    queryFn: ({ signal }) => engine.settings.suggestWorkspaces(undefined, { signal }),
    staleTime: 60_000,
  });
  const found = suggestions.data ?? [];
  const taken = chosen ?? [];
  const own = taken.filter((path) => !found.some((suggestion) => suggestion.path === path));
  const lines = [...found, ...own.map((path) => ({ path, checkouts: null, examples: [] }))];
  const toggle = (path: string): void => choose(taken.includes(path) ? taken.filter((one) => one !== path) : [...taken, path]);
  return (
    <div className={styles['step']}>
      <div>
        <h2 className={styles['question']}>Where are your repositories?</h2>
        <p className={styles['hint']}>Everref looks below these folders and nowhere else. It installs nothing in your repositories.</p>
      </div>
      {suggestions.isPending ? (
        <p className={styles['hint']}>
          <Spinner size="small" srText={null} /> Looking for folders with checkouts…
        </p>
      ) : lines.length === 0 ? (
        <p className={styles['hint']}>No folder with checkouts was found in the usual places. Name yours below.</p>
      ) : (
        <ul className={styles['folders']}>
          {lines.map((line) => (
            <li key={line.path}>
              <label className={styles['folder']} htmlFor={`${id} ${line.path}`}>
                <Checkbox id={`${id} ${line.path}`} checked={taken.includes(line.path)} onChange={() => toggle(line.path)} />
                <span className={styles['folderWords']}>
                  <code>{homePath(line.path)}</code>
                  {line.examples.length > 0 && <span>{line.examples.join(', ')}</span>}
                </span>
                {line.checkouts !== null && <span className={styles['count']}>{counted(line.checkouts, 'checkout')}</span>}
              </label>
            </li>
          ))}
        </ul>
      )}
      <TryFolder
        ask={(path) => engine.settings.tryWorkspace({ path, depth: 4 })}
        taken={lines.map((line) => line.path)}
        onAdd={(path) => choose([...taken, path])}
      />
      <div className={styles['buttons']}>
        <p>{taken.length === 0 ? 'Choose at least one folder.' : `${counted(taken.length, 'folder')} chosen.`}</p>
        <Button variant="primary" disabled={taken.length === 0} onClick={next}>
          Next
        </Button>
      </div>
    </div>
  );
}
