import { type Checkout, changedFiles, type FileChange } from '../../../../shared/model/checkout.ts';
import { classes } from '../../../parts/class-names.ts';
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

/** The files that differ, conflicts first. */
export function ChangedFiles({ checkout }: { readonly checkout: Checkout }) {
  const files = [...checkout.files].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  return (
    <Section
      title="Changed files"
      items={files}
      total={changedFiles(checkout)}
      first={8}
      draw={(file) => (
        <li key={file.path}>
          <span
            className={classes(styles['kind'], file.kind === 'conflicted' && styles['danger'])}
            title={file.kind === 'both' ? 'Staged, and edited again since' : undefined}
          >
            {words[file.kind]}
          </span>
          <span className={classes(styles['main'], styles['mono'])} title={file.path}>
            {file.path}
          </span>
        </li>
      )}
    />
  );
}
