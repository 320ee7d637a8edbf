// biome-ignore-all lint/a11y/useSemanticElements: rows of a real table cannot be placed by hand, which a virtual list must do
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react';
import type { Diff } from '../../../shared/model/diff.ts';
import { announce } from '../announce.tsx';
import { classes } from '../class-names.ts';
import styles from './diff.module.css';
import { DiffRowView } from './diff-row.tsx';
import { FileList } from './file-list.tsx';
import { diffRows, offsetOfFile, rowHeights, widestLine } from './rows.ts';

type ViewProps = {
  readonly diff: Diff;
  /** What it is a difference of, for a screen reader. */
  readonly label: string;
  /** The file that it opens at; left out: the first. */
  readonly first?: string | null;
  /** Asks for all of one file; left out: what was cut stays cut. */
  readonly onMore?: (path: string) => void;
  /** The file that is being asked for. */
  readonly asking?: string | null;
};

/**
 * A difference: the files, then their hunks. Only the rows in sight are drawn. In the lines, `n` and `p` (or `]` and `[`) lead to the next file and
 * the one before, arrows scroll. Fills its parent's height.
 */
export function DiffView({ diff, label, first = null, onMore, asking = null }: ViewProps) {
  const scroller = useRef<HTMLElement>(null);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState(() =>
    Math.max(
      0,
      diff.files.findIndex(({ path }) => path === first),
    ),
  );
  const rows = useMemo(() => diffRows(diff.files, closed), [diff.files, closed]);
  const widest = useMemo(() => widestLine(diff.files), [diff.files]);
  // A new function is what makes the places of all rows be worked out anew: only when the rows are others.
  const keyOf = useCallback((index: number) => rows[index]?.key ?? index, [rows]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rowHeights[rows[index]?.kind ?? 'line'],
    getItemKey: keyOf,
    overscan: 20,
    initialOffset: () => offsetOfFile(rows, current),
    useFlushSync: false,
  });
  const toggle = useCallback((path: string): void => {
    setClosed((held) => {
      const next = new Set(held);
      if (!next.delete(path)) next.add(path);
      return next;
    });
  }, []);
  const more = useCallback((path: string): void => onMore?.(path), [onMore]);
  const leadTo = (index: number): void => {
    const file = diff.files[index];
    if (file === undefined) return;
    setCurrent(index);
    virtual.scrollToIndex(
      rows.findIndex((row) => row.kind === 'file' && row.index === index),
      { align: 'start' },
    );
    announce(`${file.path}, file ${index + 1} of ${diff.files.length}`);
  };
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.key === 'n' || event.key === ']' ? 1 : event.key === 'p' || event.key === '[' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    leadTo(Math.min(diff.files.length - 1, Math.max(0, current + step)));
  };

  if (diff.files.length === 0) return <p className={styles['nothing']}>No file was changed.</p>;
  return (
    <div className={styles['view']}>
      {(diff.files.length > 1 || diff.moreFiles > 0) && <FileList files={diff.files} moreFiles={diff.moreFiles} current={current} choose={leadTo} />}
      <section ref={scroller} className={styles['lines']} tabIndex={0} aria-label={label} onKeyDown={press}>
        <div
          role="table"
          aria-label={label}
          aria-rowcount={rows.length}
          className={classes(styles['table'], diff.files.some(({ hunks }) => hunks[0]?.lines[0]?.inner != null) && styles['of-changes'])}
          style={{ height: virtual.getTotalSize(), minWidth: `calc(${widest}ch + 130px)` }}
        >
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <DiffRowView
                key={item.key}
                row={row}
                number={item.index + 1}
                top={item.start}
                closed={row.kind === 'file' && closed.has(row.file.path)}
                onToggle={toggle}
                onMore={onMore === undefined ? null : more}
                asking={row.kind === 'note' && asking === row.file.path}
              />
            );
          })}
        </div>
      </section>
    </div>
  );
}
