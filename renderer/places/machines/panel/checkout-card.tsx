import { ChevronDownIcon, ChevronRightIcon } from '@primer/octicons-react';
import { useId } from 'react';
import { type Checkout, changedFiles } from '../../../../shared/model/checkout.ts';
import { checkoutKey } from '../../../../shared/model/snapshot.ts';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { counted } from '../../../parts/counted.ts';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import { homePath } from '../../../parts/repository-name.ts';
import type { Machine } from '../machine.ts';
import { headWord } from '../state/checkout-words.ts';
import { StateMark } from '../state/state-mark.tsx';
import { aspectsOf, aspectWord } from '../state/trait-words.ts';
import styles from './checkout-card.module.css';
import { CheckoutDetails } from './checkout-details.tsx';

/** One checkout in the panel: a line that sums it up, and below it everything there is. */
export function CheckoutCard(props: { readonly checkout: Checkout; readonly machine: Machine; readonly open: boolean; readonly onToggle: () => void }) {
  const { checkout, machine, open, onToggle } = props;
  const region = useId();
  const changed = changedFiles(checkout);
  const more = [
    changed > 0 ? `${changed} changed` : '',
    (checkout.stashes ?? 0) > 0 ? counted(checkout.stashes ?? 0, 'stash', 'stashes') : '',
    ...aspectsOf(checkout).map((aspect) => aspectWord[aspect]),
  ].filter(Boolean);
  return (
    <div className={styles['card']} data-checkout={checkoutKey(checkout)}>
      <div className={styles['head']}>
        <button type="button" className={styles['toggle']} aria-expanded={open} aria-controls={region} onClick={onToggle}>
          {open ? <ChevronDownIcon size={16} /> : <ChevronRightIcon size={16} />}
          <span className={styles['words']}>
            <span className={styles['path']} title={checkout.path}>
              <bdi>{homePath(checkout.path)}</bdi>
            </span>
            <span className={styles['line']}>
              <span className={styles['branch']}>{headWord(checkout)}</span>
              <StateMark checkout={checkout} />
              {more.length > 0 && <span>{more.join(' · ')}</span>}
            </span>
          </span>
        </button>
        <span className={styles['age']}>
          <RelativeTime at={checkout.updatedAt} form="short" />
          <CopyButton text={checkout.path} what="path" />
        </span>
      </div>
      <div id={region} hidden={!open}>
        {open && <CheckoutDetails checkout={checkout} machine={machine} />}
      </div>
    </div>
  );
}
