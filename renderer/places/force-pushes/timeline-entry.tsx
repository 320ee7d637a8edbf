// biome-ignore-all lint/a11y/useSemanticElements: an option of a list box that is placed by hand
// biome-ignore-all lint/a11y/useFocusableInteractive: the list box has the tab stop
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the list box has the keys
import { AlertFillIcon, ArchiveIcon, CheckIcon, type Icon, QuestionIcon, TrashIcon } from '@primer/octicons-react';
import { memo } from 'react';
import type { ForcePush } from '../../../shared/model/force-push.ts';
import { isNoObject } from '../../../shared/model/id.ts';
import { shortBranch } from '../../../shared/model/ref.ts';
import { useSnapshot } from '../../app/engine-context.tsx';
import { classes } from '../../parts/class-names.ts';
import { Hidden } from '../../parts/hidden.tsx';
import { ObjectIdText } from '../../parts/object-id.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { repositoryName } from '../../parts/repository-name.ts';
import styles from './timeline.module.css';
import { fateWords, holderWords, type Loss, lossOf } from './words.ts';

const signs: Readonly<Record<Loss, { readonly icon: Icon; readonly word: string }>> = {
  lost: { icon: AlertFillIcon, word: 'Commits were lost' },
  nothing: { icon: CheckIcon, word: 'Nothing was lost' },
  unknown: { icon: QuestionIcon, word: 'Not counted' },
};

type EntryProps = {
  readonly entry: ForcePush;
  readonly top: number;
  readonly position: number;
  readonly count: number;
  readonly open: boolean;
  readonly onOpen: (id: string) => void;
};

/** Who moved what from where to where, when, and what became of the commits. */
export const TimelineEntry = memo(function TimelineEntry({ entry, top, position, count, open, onOpen }: EntryProps) {
  const { thisHost, hosts } = useSnapshot();
  const loss = lossOf(entry);
  const sign = signs[loss];
  const deleted = isNoObject(entry.after);
  const held = entry.heldBy.length > 0;
  return (
    <div
      id={`push-${entry.id}`}
      role="option"
      aria-selected={open}
      aria-posinset={position}
      aria-setsize={count}
      className={classes(styles['entry'], styles[loss])}
      style={{ top }}
      onClick={() => onOpen(entry.id)}
    >
      <span className={styles['sign']} title={sign.word}>
        <sign.icon size={16} />
      </span>
      <span className={styles['words']}>
        <span className={styles['what']}>
          <span className={styles['branch']} title={entry.ref}>
            {shortBranch(entry.ref)}
          </span>
          <span className={styles['repository']} title={entry.repository}>
            {repositoryName(entry.repository).name}
          </span>
          <RelativeTime at={entry.at} form="short" className={styles['age']} />
        </span>
        <span className={styles['line']}>
          <ObjectIdText id={entry.before} /> → {deleted ? <TrashIcon size={12} /> : <ObjectIdText id={entry.after} />}
          {deleted && ' deleted'}
          {entry.by !== null && ` by ${entry.by}`}
        </span>
        <span className={styles['line']}>
          <span className={styles['fate']}>{fateWords(entry)}</span>
          <span className={styles['held']} title={`Old tip kept on ${holderWords(entry, thisHost, hosts)}`}>
            {held ? <ArchiveIcon size={12} /> : <span className={styles['nobody']}>not kept</span>}
            {held && entry.heldBy.length}
            <Hidden>{held ? (entry.heldBy.length === 1 ? ' machine keeps the old tip' : ' machines keep the old tip') : ''}</Hidden>
          </span>
        </span>
      </span>
    </div>
  );
});
