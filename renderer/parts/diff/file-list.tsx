import { DiffAddedIcon, DiffModifiedIcon, DiffRemovedIcon, DiffRenamedIcon, type Icon } from '@primer/octicons-react';
import type { DiffFile } from '../../../shared/model/diff.ts';
import { classes } from '../class-names.ts';
import { counted } from '../counted.ts';
import { Hidden } from '../hidden.tsx';
import { useListKeys } from '../use-list-keys.ts';
import styles from './file-list.module.css';
import { visible } from './rows.ts';

/** How a kind of change is drawn and said. */
export const changeSigns: Readonly<Record<DiffFile['change'], { readonly icon: Icon; readonly word: string; readonly tone: 'added' | 'removed' | 'changed' }>> =
  {
    added: { icon: DiffAddedIcon, word: 'Added', tone: 'added' },
    deleted: { icon: DiffRemovedIcon, word: 'Deleted', tone: 'removed' },
    modified: { icon: DiffModifiedIcon, word: 'Changed', tone: 'changed' },
    renamed: { icon: DiffRenamedIcon, word: 'Renamed', tone: 'changed' },
    copied: { icon: DiffRenamedIcon, word: 'Copied', tone: 'changed' },
    'type-changed': { icon: DiffModifiedIcon, word: 'Another type', tone: 'changed' },
    'mode-changed': { icon: DiffModifiedIcon, word: 'Another mode', tone: 'changed' },
  };

/** Lines that came and went. */
export function LineCounts({ file }: { readonly file: Pick<DiffFile, 'added' | 'removed'> }) {
  if (file.added === null || file.removed === null || file.added + file.removed === 0) return null;
  return (
    <span className={styles['counts']}>
      <span className={styles['added']}>
        <span aria-hidden="true">+{file.added}</span>
        <Hidden>{counted(file.added, 'line')} added,</Hidden>
      </span>{' '}
      <span className={styles['removed']}>
        <span aria-hidden="true">−{file.removed}</span>
        <Hidden>{counted(file.removed, 'line')} removed</Hidden>
      </span>
    </span>
  );
}

type ListProps = {
  readonly files: readonly DiffFile[];
  readonly moreFiles: number;
  /** Index of the file that is being looked at. */
  readonly current: number;
  readonly choose: (index: number) => void;
};

/** The changed files: one tab stop, moved by the arrow keys; Enter leads to a file's lines. */
export function FileList({ files, moreFiles, current, choose }: ListProps) {
  const list = useListKeys();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys move between the buttons inside
    <div className={styles['list']} ref={list.ref} onKeyDown={list.onKeyDown}>
      <ul aria-label="Changed files">
        {files.map((file, index) => {
          const sign = changeSigns[file.change];
          return (
            <li key={file.path}>
              <button
                type="button"
                data-line=""
                tabIndex={index === current ? 0 : -1}
                aria-current={index === current}
                className={styles['file']}
                onClick={() => choose(index)}
                title={file.oldPath === null ? file.path : `${file.oldPath} → ${file.path}`}
              >
                <span className={classes(styles['sign'], styles[sign.tone])}>
                  <sign.icon size={16} />
                  <Hidden>{sign.word}:</Hidden>
                </span>
                <span className={styles['path']}>
                  <bdi>{visible(file.path)}</bdi>
                </span>
                <LineCounts file={file} />
              </button>
            </li>
          );
        })}
      </ul>
      {moreFiles > 0 && <p className={styles['more']}>and {counted(moreFiles, 'more file', 'more files')}</p>}
    </div>
  );
}
