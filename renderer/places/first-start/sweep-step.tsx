import { CheckCircleIcon } from '@primer/octicons-react';
import { Button, Spinner } from '@primer/react';
import { useSnapshot } from '../../app/engine-context.tsx';
import styles from './first-start.module.css';

/** Done: the first sweep, as it finds checkout after checkout. */
export function SweepStep({ open }: { readonly open: () => void }) {
  const { checkouts, swept, thisHost, working, firstStart } = useSnapshot();
  const here = checkouts.filter((checkout) => checkout.hostId === thisHost).length;
  const done = swept && !firstStart;
  return (
    <div className={styles['step']}>
      <div className={styles['progress']} role="status">
        {done ? <CheckCircleIcon size={32} /> : <Spinner srText={null} />}
        <p className={styles['found']}>{here}</p>
        <p>{done ? (here === 1 ? 'checkout found' : 'checkouts found') : 'checkouts so far'}</p>
        <p className={styles['hint']}>{done ? 'From here on they are watched: changes show by themselves.' : (working ?? 'Looking through your folders…')}</p>
      </div>
      <div className={styles['buttons']}>
        <p>{done ? '' : 'You need not wait: the list fills by itself.'}</p>
        <Button variant="primary" onClick={open}>
          Open machines
        </Button>
      </div>
    </div>
  );
}
