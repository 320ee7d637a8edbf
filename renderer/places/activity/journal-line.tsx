import { memo } from 'react';
import { type JournalEntry, mayUndo } from '../../../shared/model/journal.ts';
import { shortBranch, shortRemote } from '../../../shared/model/ref.ts';
import { UndoAnswer, UndoButton } from '../../app/doing/undo-button.tsx';
import { PlaceLink } from '../../app/place-link.tsx';
import { addressOf } from '../../app/route.ts';
import { clockTime, exactTime } from '../../parts/age.ts';
import { ObjectIdText } from '../../parts/object-id.tsx';
import { homePath, repositoryName } from '../../parts/repository-name.ts';
import { ActivityLine } from './activity-line.tsx';
import styles from './journal-line.module.css';
import { journalSigns } from './journal-signs.ts';

function shortRef(ref: string): string {
  return shortRemote(shortBranch(ref));
}

/** Where a line leads: the checkout it tells of, else the repository. */
function placeOf(entry: JournalEntry, repository: string): string {
  return addressOf('machines', entry.checkoutId === null ? { repository } : { checkout: `${entry.hostId}/${entry.checkoutId}`, repository });
}

type LineProps = {
  readonly entry: JournalEntry;
  readonly host: string | null;
  readonly thisHost: boolean;
  /** Whether the Tab key leads here: the list has one tab stop. */
  readonly first: boolean;
};

/** One line of the journal. `host`: the machine's name; null where it is not known any more. */
export const JournalLine = memo(function JournalLine({ entry, host, thisHost, first }: LineProps) {
  return (
    <ActivityLine
      lazy
      sign={journalSigns[entry.what]}
      when={
        <time className={styles['time']} dateTime={entry.at} title={exactTime(entry.at)}>
          {clockTime(entry.at)}
        </time>
      }
      first={first}
      title={
        <>
          {entry.message}
          {entry.undone && <span className={styles['undone']}> (undone)</span>}
        </>
      }
      about={
        <>
          {entry.repository !== null && (
            <PlaceLink to={placeOf(entry, entry.repository)} className={styles['repository']} title={entry.repository}>
              {repositoryName(entry.repository, entry.path ?? undefined).name}
            </PlaceLink>
          )}
          {entry.ref !== null && <span title={entry.ref}>{shortRef(entry.ref)}</span>}
          {entry.before !== null && entry.after !== null && (
            <span>
              <ObjectIdText id={entry.before} /> → <ObjectIdText id={entry.after} />
            </span>
          )}
          {!thisHost && <span>{host ?? 'a machine that is gone'}</span>}
          {entry.path !== null && (
            <span className={styles['path']} title={entry.path}>
              {homePath(entry.path)}
            </span>
          )}
        </>
      }
      // What another machine moved is undone there, or from the pull that made it move.
      action={thisHost && mayUndo(entry) && <UndoButton hostId={entry.hostId} id={entry.id} of={entry.message} />}
    >
      <UndoAnswer hostId={entry.hostId} id={entry.id} />
    </ActivityLine>
  );
});
