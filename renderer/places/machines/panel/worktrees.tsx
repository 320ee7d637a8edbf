import { FileDirectoryIcon } from '@primer/octicons-react';
import type { Worktree } from '../../../../shared/model/checkout.ts';
import { classes } from '../../../parts/class-names.ts';
import { homePath } from '../../../parts/repository-name.ts';
import styles from './section.module.css';
import { Section } from './section.tsx';

/** The work trees of this clone, where there are several. */
export function Worktrees({ worktrees, here }: { readonly worktrees: readonly Worktree[]; readonly here: string }) {
  if (worktrees.length < 2) return null;
  return (
    <Section
      title="Worktrees"
      items={worktrees}
      total={worktrees.length}
      first={6}
      draw={(worktree) => (
        <li key={worktree.path}>
          <FileDirectoryIcon size={12} className={styles['aside'] ?? ''} />
          <span className={classes(styles['main'], styles['mono'], worktree.path === here && styles['strong'])} title={worktree.path}>
            {homePath(worktree.path)}
          </span>
          <span className={styles['aside']}>
            {worktree.missing ? 'Folder missing' : (worktree.branch ?? 'Detached')}
            {worktree.locked && ', locked'}
          </span>
        </li>
      )}
    />
  );
}
