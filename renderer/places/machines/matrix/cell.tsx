import { ArchiveIcon, GitBranchIcon, GitCommitIcon, PencilIcon, PinIcon, ShieldIcon } from '@primer/octicons-react';
import { type Checkout, changedFiles } from '../../../../shared/model/checkout.ts';
import { shortAge } from '../../../parts/age.ts';
import { counted } from '../../../parts/counted.ts';
import { homePath } from '../../../parts/repository-name.ts';
import { AspectMarks } from '../state/aspect-marks.tsx';
import { headWord, operationWord } from '../state/checkout-words.ts';
import { operationIcon } from '../state/state-icon.tsx';
import { StateMark } from '../state/state-mark.tsx';
import styles from './cell.module.css';

// Made once: a cell is drawn hundreds of times a second while one scrolls, and the same element is not looked at again.
const onBranch = <GitBranchIcon size={12} />;
const onNoBranch = <GitCommitIcon size={12} />;

/** What a cell says when one points at its branch. */
export function cellTitle(checkout: Checkout): string {
  return `${headWord(checkout)} in ${homePath(checkout.path)}`;
}

/** What stands in a cell of the matrix: the worst checkout there, and how many more there are. */
export function CellWords({ checkouts, now }: { readonly checkouts: readonly Checkout[]; readonly now: number }) {
  const checkout = checkouts[0];
  if (checkout === undefined) return null;
  const Operating = checkout.operation === null ? null : operationIcon[checkout.operation];
  const changed = changedFiles(checkout);
  const stashes = checkout.stashes ?? 0;
  return (
    <span className={styles['words']}>
      <span className={styles['top']}>
        {checkout.branch === null ? onNoBranch : onBranch}
        <span className={styles['branch']} data-part="branch">
          {headWord(checkout)}
        </span>
        {checkouts.length > 1 && (
          <span className={styles['more']} title={`${checkouts.length} checkouts on this machine; this one is the worst`}>
            +{checkouts.length - 1}
          </span>
        )}
        <time dateTime={checkout.updatedAt} className={styles['age']}>
          {shortAge(checkout.updatedAt, now)}
        </time>
      </span>
      <span className={styles['bottom']}>
        <StateMark checkout={checkout} />
        {checkout.operation !== null && Operating !== null && (
          <span className={styles['mark']} title={`${operationWord[checkout.operation]} is not finished`}>
            <Operating size={12} /> {operationWord[checkout.operation]}
          </span>
        )}
        {checkout.held && (
          <span className={styles['mark']} title="Moved back by hand: Everref leaves it where it is">
            <PinIcon size={12} /> Held
          </span>
        )}
        {!checkout.trusted && checkout.state !== 'failed' && (
          <span className={styles['mark']} title="Its own configuration would run a program: waits for your trust">
            <ShieldIcon size={12} />
          </span>
        )}
        {changed > 0 && (
          <span className={styles['mark']} title={counted(changed, 'changed file')}>
            <PencilIcon size={12} /> {changed}
          </span>
        )}
        {stashes > 0 && (
          <span className={styles['mark']} title={counted(stashes, 'stash', 'stashes')}>
            <ArchiveIcon size={12} /> {stashes}
          </span>
        )}
        <AspectMarks checkout={checkout} form="short" className={styles['mark']} />
      </span>
    </span>
  );
}
