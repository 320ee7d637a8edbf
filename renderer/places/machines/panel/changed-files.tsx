import { FileDiffIcon } from '@primer/octicons-react';
import { Button } from '@primer/react';
import { useState } from 'react';
import { type Checkout, changedFiles, type FileChange } from '../../../../shared/model/checkout.ts';
import { useConnected } from '../../../app/engine-context.tsx';
import { classes } from '../../../parts/class-names.ts';
import { WorktreeDialog } from '../changes/worktree-dialog.tsx';
import styles from './section.module.css';
import { Section } from './section.tsx';

const words: Readonly<Record<FileChange['kind'], string>> = {
  conflicted: 'Conflict',
  staged: 'Staged',
  both: 'Partly staged',
  unstaged: 'Edited',
  untracked: 'New',
};
const order = Object.keys(words);

/** The files that differ, conflicts first. `here`: they lie on this machine, so that what differs in them can be shown. */
export function ChangedFiles({ checkout, here }: { readonly checkout: Checkout; readonly here: boolean }) {
  const connected = useConnected();
  const [shown, setShown] = useState<{ readonly path: string | null } | null>(null);
  const files = [...checkout.files].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  return (
    <>
      <Section
        title="Changed files"
        items={files}
        total={changedFiles(checkout)}
        first={8}
        action={
          here && (
            <Button size="small" variant="invisible" leadingVisual={FileDiffIcon} disabled={!connected} onClick={() => setShown({ path: null })}>
              Show changes
            </Button>
          )
        }
        draw={(file) => (
          <li key={file.path}>
            <span
              className={classes(styles['kind'], file.kind === 'conflicted' && styles['danger'])}
              title={file.kind === 'both' ? 'Staged, and edited again since' : undefined}
            >
              {words[file.kind]}
            </span>
            {here ? (
              <button
                type="button"
                className={classes(styles['main'], styles['mono'], styles['open'])}
                title={`Show what changed in ${file.path}`}
                disabled={!connected}
                onClick={() => setShown({ path: file.path })}
              >
                {file.path}
              </button>
            ) : (
              <span className={classes(styles['main'], styles['mono'])} title={file.path}>
                {file.path}
              </span>
            )}
          </li>
        )}
      />
      {shown !== null && <WorktreeDialog checkout={checkout} path={shown.path} onClose={() => setShown(null)} />}
    </>
  );
}
