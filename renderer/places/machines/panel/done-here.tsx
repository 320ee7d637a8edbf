import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Checkout } from '../../../../shared/model/checkout.ts';
import { mayUndo } from '../../../../shared/model/journal.ts';
import { useEngine, useSnapshot } from '../../../app/engine-context.tsx';
import { UndoAnswer, UndoButton } from '../../../app/undo-button.tsx';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import { kindGroups, mergeJournal } from '../../activity/journal.ts';
import styles from './done-here.module.css';
import { Section } from './section.tsx';

const lines = 20;
const moves = kindGroups.find(({ value }) => value === 'moves')?.kinds ?? null;

/** What Everref moved in a checkout of this machine, newest first, each with its *Undo*. Another machine's journal is its own. */
export function DoneHere({ checkout }: { readonly checkout: Checkout }) {
  const engine = useEngine();
  const { journal } = useSnapshot();
  const { repository } = checkout;
  const asked = useQuery({
    queryKey: ['journal', 'moves', repository],
    queryFn: ({ signal }) => engine.journal.list({ limit: 100, repository, ...(moves === null ? {} : { what: [...moves] }) }, { signal }),
  });
  const items = useMemo(
    () =>
      mergeJournal(journal, asked.data?.items ?? [], { kinds: moves, repository, words: '' })
        .filter(({ checkoutId, path }) => checkoutId === checkout.id || path === checkout.path)
        .slice(0, lines),
    [journal, asked.data, repository, checkout.id, checkout.path],
  );
  return (
    <Section
      title="What Everref moved here"
      items={items}
      total={items.length}
      first={3}
      draw={(entry) => (
        <li key={entry.id} className={styles['line']}>
          <div className={styles['head']}>
            <span className={styles['words']}>
              {entry.message}
              {entry.undone && <span className={styles['undone']}> (undone)</span>}
            </span>
            {mayUndo(entry) && <UndoButton hostId={entry.hostId} id={entry.id} of={entry.message} />}
            <RelativeTime at={entry.at} form="short" className={styles['age']} />
          </div>
          <UndoAnswer hostId={entry.hostId} id={entry.id} />
        </li>
      )}
    />
  );
}
