// biome-ignore-all lint/a11y/useSemanticElements: rows of a real table cannot be placed by hand, which a virtual list must do
// biome-ignore-all lint/a11y/useFocusableInteractive: read, not operated: the region around has the tab stop
import { ChevronDownIcon, ChevronRightIcon } from '@primer/octicons-react';
import { memo } from 'react';
import type { DiffFile, DiffLine } from '../../../shared/model/diff.ts';
import { classes } from '../class-names.ts';
import { CopyButton } from '../copy-button.tsx';
import { Hidden } from '../hidden.tsx';
import { TextButton } from '../text-button.tsx';
import styles from './diff.module.css';
import { changeSigns, LineCounts } from './file-list.tsx';
import { type DiffRow, visible } from './rows.ts';

const signs: Readonly<Record<DiffLine['kind'], { readonly sign: string; readonly word: string }>> = {
  added: { sign: '+', word: 'added' },
  removed: { sign: '−', word: 'removed' },
  context: { sign: ' ', word: '' },
};

type RowProps = {
  readonly row: DiffRow;
  readonly number: number;
  readonly top: number;
  readonly closed: boolean;
  readonly onToggle: (path: string) => void;
  readonly onMore: ((path: string) => void) | null;
  readonly asking: boolean;
};

/** One row, placed by hand. */
export const DiffRowView = memo(function DiffRowView({ row, number, top, closed, onToggle, onMore, asking }: RowProps) {
  return (
    <div role="row" aria-rowindex={number} className={classes(styles['row'], styles[row.kind], row.kind === 'line' && styles[row.line.kind])} style={{ top }}>
      {row.kind === 'file' && <FileHead file={row.file} closed={closed} onToggle={onToggle} />}
      {row.kind === 'hunk' && (
        <span role="cell" className={styles['heading']}>
          @@ {row.hunk.oldStart} → {row.hunk.newStart} {visible(row.hunk.heading)}
        </span>
      )}
      {row.kind === 'line' && <Line line={row.line} />}
      {row.kind === 'note' && (
        <span role="cell" className={styles['words']}>
          {row.words}
          {row.more && onMore !== null && (
            <TextButton className={styles['more']} disabled={asking} onClick={() => onMore(row.file.path)}>
              {asking ? 'Reading…' : row.file.moreLines > 0 ? 'Show all of it' : 'Show it'}
            </TextButton>
          )}
        </span>
      )}
    </div>
  );
});

function FileHead({ file, closed, onToggle }: { readonly file: DiffFile; readonly closed: boolean; readonly onToggle: (path: string) => void }) {
  return (
    <span role="rowheader" className={styles['head']}>
      <button type="button" className={styles['toggle']} aria-expanded={!closed} onClick={() => onToggle(file.path)}>
        {closed ? <ChevronRightIcon size={16} /> : <ChevronDownIcon size={16} />}
        <Hidden>{changeSigns[file.change].word}:</Hidden>
        <bdi className={styles['name']}>
          {file.oldPath !== null && file.oldPath !== file.path ? `${visible(file.oldPath)} → ${visible(file.path)}` : visible(file.path)}
        </bdi>
      </button>
      {/* A commit's message stands among the files, and is none. */}
      {(file.oldMode ?? file.newMode) !== null && <CopyButton text={file.path} what="path" />}
      <span className={styles['space']} />
      <LineCounts file={file} />
    </span>
  );
}

function Line({ line }: { readonly line: DiffLine }) {
  const { sign, word } = signs[line.kind];
  const inner = line.inner === null ? null : signs[line.inner];
  return (
    <>
      <span role="cell" className={styles['number']}>
        {line.old}
      </span>
      <span role="cell" className={styles['number']}>
        {line.new}
      </span>
      <span role="cell" className={styles['text']}>
        <span aria-hidden="true" className={styles['sign']}>
          {sign}
          {inner !== null && <span className={styles[`inner-${line.inner}`]}>{inner.sign}</span>}
        </span>
        {word !== '' && <Hidden>{word}: </Hidden>}
        {inner !== null && inner.word !== '' && <Hidden>a line {inner.word} by the commit: </Hidden>}
        <bdi dir="ltr">{visible(line.text)}</bdi>
        {line.cut > 0 && <em className={styles['cut']}> … {line.cut.toLocaleString('en')} more characters</em>}
        {line.unended && <em className={styles['cut']}> (no line end)</em>}
      </span>
    </>
  );
}
