import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { mayUndo } from '../../../../shared/model/journal.ts';
import { UndoAnswer, UndoButton } from '../../../app/doing/undo-button.tsx';
import { useEngine, useSnapshot } from '../../../app/engine-context.tsx';
import { PlaceLink } from '../../../app/place-link.tsx';
import { addressOf } from '../../../app/route.ts';
import { Hidden } from '../../../parts/hidden.tsx';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import { homePath } from '../../../parts/repository-name.ts';
import { TextButton } from '../../../parts/text-button.tsx';
import { mergeJournal } from '../../activity/journal.ts';
import { journalSigns } from '../../activity/journal-signs.ts';
import styles from './happened-here.module.css';

const atFirst = 4;
const most = 20;

/** This machine's journal of one repository, newest first, with *Undo* on what it moved. `named`: it has several checkouts here, told apart by their paths. */
export function HappenedHere({ repository, named }: { readonly repository: string; readonly named: boolean }) {
  const engine = useEngine();
  const { journal, thisHost } = useSnapshot();
  const [all, setAll] = useState(false);
  const asked = useQuery({
    queryKey: ['journal', 'of', repository],
    queryFn: ({ signal }) => engine.journal.list({ limit: most, repository }, { signal }),
  });
  const items = useMemo(
    () => mergeJournal(journal, asked.data?.items ?? [], { kinds: null, repository, words: '' }).slice(0, most),
    [journal, asked.data, repository],
  );
  if (items.length === 0)
    return <p className={styles['none']}>{asked.isPending ? 'Reading …' : 'Nothing so far: what Everref sees, moves or leaves alone stands here.'}</p>;
  return (
    <>
      <ul>
        {(all ? items : items.slice(0, atFirst)).map((entry) => {
          const sign = journalSigns[entry.what];
          return (
            <li key={entry.id} className={styles['line']}>
              <div className={styles['head']}>
                <span className={styles['sign']} title={sign.word}>
                  <sign.icon size={14} />
                  <Hidden>{sign.word}:</Hidden>
                </span>
                <span className={styles['words']} title={entry.path ?? undefined}>
                  {entry.message}
                  {entry.undone && <span className={styles['undone']}> (undone)</span>}
                  {named && entry.path !== null && <span className={styles['path']}>{homePath(entry.path)}</span>}
                </span>
                {entry.hostId === thisHost && mayUndo(entry) && <UndoButton hostId={entry.hostId} id={entry.id} of={entry.message} />}
                <RelativeTime at={entry.at} form="short" className={styles['age']} />
              </div>
              <UndoAnswer hostId={entry.hostId} id={entry.id} />
            </li>
          );
        })}
      </ul>
      <p className={styles['foot']}>
        {items.length > atFirst && (
          <TextButton expanded={all} onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show ${items.length - atFirst} more`}
          </TextButton>
        )}
        <PlaceLink to={addressOf('activity', { repository })}>All of it in Activity</PlaceLink>
      </p>
    </>
  );
}
