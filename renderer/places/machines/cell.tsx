import { ArchiveIcon, GitBranchIcon, GitCommitIcon, PencilIcon, PinIcon, ShieldIcon } from '@primer/octicons-react';
import { type Checkout, changedFiles } from '../../../shared/model/checkout.ts';
import { counted } from '../../parts/counted.ts';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { homePath } from '../../parts/repository-name.ts';
import styles from './cell.module.css';
import { AspectMarks } from './state/aspect-marks.tsx';
import { headWord, operationWord } from './state/checkout-words.ts';
import { operationIcon } from './state/state-icon.tsx';
import { StateMark } from './state/state-mark.tsx';

/** What stands in a cell of the matrix: the worst checkout there, and how many more there are. */
export function CellWords({ checkouts }: { readonly checkouts: readonly Checkout[] }) {
  const checkout = checkouts[0];
  if (checkout === undefined) return null;
  const Head = checkout.branch === null ? GitCommitIcon : GitBranchIcon;
  const Operating = checkout.operation === null ? null : operationIcon[checkout.operation];
  const changed = changedFiles(checkout);
  const stashes = checkout.stashes ?? 0;
  return (
    <span className={styles['words']}>
      <span className={styles['top']}>
        <Head size={12} />
        <span className={styles['branch']} title={`${headWord(checkout)} in ${homePath(checkout.path)}`}>
          {headWord(checkout)}
        </span>
        {checkouts.length > 1 && (
          <span className={styles['more']} title={`${checkouts.length} checkouts on this machine; this one is the worst`}>
            +{checkouts.length - 1}
          </span>
        )}
        <RelativeTime at={checkout.updatedAt} form="short" className={styles['age']} />
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
