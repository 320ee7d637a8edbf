// biome-ignore-all lint/a11y/useSemanticElements: a virtual list places its rows by hand
// biome-ignore-all lint/a11y/useFocusableInteractive: a list box has one tab stop, and says which option is meant
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef } from 'react';
import type { ForcePush } from '../../../shared/model/force-push.ts';
import { dayHeading, dayKey } from '../../parts/age.ts';
import { useNow } from '../../parts/clock.ts';
import styles from './timeline.module.css';
import { TimelineEntry } from './timeline-entry.tsx';

type Row = { readonly kind: 'day'; readonly at: string } | { readonly kind: 'entry'; readonly entry: ForcePush; readonly index: number };

/** Heights in CSS pixels, as timeline.module.css draws them. */
const heights = { day: 40, entry: 84 } as const;

/** Entries under the days they were made on. Pure. */
function rowsOf(entries: readonly ForcePush[]): readonly Row[] {
  const rows: Row[] = [];
  let day = '';
  for (const [index, entry] of entries.entries()) {
    if (dayKey(entry.at) !== day) rows.push({ kind: 'day', at: entry.at });
    day = dayKey(entry.at);
    rows.push({ kind: 'entry', entry, index });
  }
  return rows;
}

type TimelineProps = {
  readonly entries: readonly ForcePush[];
  readonly opened: string | null;
  readonly onOpen: (id: string) => void;
  /** Escape: what is open is put away. */
  readonly onClose: () => void;
  /** The end has come into sight. */
  readonly onEnd: () => void;
};

/** Overwritten branches, newest first, by day: a list box, moved by the arrow keys (j, k); what is chosen is open beside it. */
export function Timeline({ entries, opened, onOpen, onClose, onEnd }: TimelineProps) {
  const now = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => rowsOf(entries), [entries]);
  const keyOf = useCallback(
    (index: number) => {
      const row = rows[index];
      return row === undefined ? index : row.kind === 'day' ? `day ${row.at}` : row.entry.id;
    },
    [rows],
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heights[rows[index]?.kind ?? 'entry'],
    getItemKey: keyOf,
    overscan: 8,
    useFlushSync: false,
    scrollPaddingStart: heights.day,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const atEnd = last >= rows.length - 1;
  const reached = useRef(onEnd);
  reached.current = onEnd;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page that is all in sight asks for the next one
  useEffect(() => {
    if (atEnd) reached.current();
  }, [atEnd, rows.length]);

  // A link led to it: it comes into sight.
  const wanted = rows.findIndex((row) => row.kind === 'entry' && row.entry.id === opened);
  const { scrollToIndex } = virtual;
  useEffect(() => {
    if (wanted >= 0) scrollToIndex(wanted, { align: 'auto' });
  }, [wanted, scrollToIndex]);

  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape' && opened !== null) {
      event.preventDefault();
      onClose();
      return;
    }
    const at = entries.findIndex(({ id }) => id === opened);
    const to =
      event.key === 'ArrowDown' || event.key === 'j'
        ? at + 1
        : event.key === 'ArrowUp' || event.key === 'k'
          ? Math.max(0, at - 1)
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? entries.length - 1
              : event.key === 'Enter' && at < 0
                ? 0
                : null;
    if (to === null) return;
    event.preventDefault();
    const next = entries[Math.min(to, entries.length - 1)];
    if (next !== undefined) onOpen(next.id);
  };

  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label="Force pushes, newest first"
      aria-activedescendant={wanted >= 0 ? `push-${opened}` : undefined}
      tabIndex={0}
      className={styles['timeline']}
      onKeyDown={press}
    >
      <div role="presentation" className={styles['inner']} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return row.kind === 'day' ? (
            <div key={item.key} role="presentation" aria-hidden="true" className={styles['day']} style={{ top: item.start }}>
              {dayHeading(row.at, now)}
            </div>
          ) : (
            <TimelineEntry
              key={item.key}
              entry={row.entry}
              top={item.start}
              position={row.index + 1}
              count={entries.length}
              open={row.entry.id === opened}
              onOpen={onOpen}
            />
          );
        })}
      </div>
    </div>
  );
}
