import { Button } from '@primer/react';
import { useSnapshot } from '../../app/engine-context.tsx';
import { counted } from '../../parts/counted.ts';
import { AwsSetup } from '../settings/cloud/aws-setup.tsx';
import { HubBox } from '../settings/cloud/hub-box.tsx';
import styles from './first-start.module.css';
import type { Sharing } from './machine-step.tsx';

/** Where the machines meet: the same as under *Settings*, and it holds at once. Going on without is no fault: each follows its remotes by itself. */
export function ShareStep({ sharing, back, next }: { readonly sharing: Exclude<Sharing, 'alone'>; readonly back: () => void; readonly next: () => void }) {
  const others = useSnapshot().hosts.length - 1;
  return (
    <div className={styles['step']}>
      <div>
        <h2 className={styles['question']}>{sharing === 'hub' ? 'Which machine is the hub?' : 'Where in AWS?'}</h2>
        <p className={styles['hint']}>
          {sharing === 'hub'
            ? 'On the first machine: make it the hub, and show a join code. On each other one: join it, with that address and code.'
            : 'On the first machine this makes what is needed; on each other one, with the same account and region, it joins.'}
        </p>
      </div>
      <div className={styles['share']}>{sharing === 'hub' ? <HubBox /> : <AwsSetup />}</div>
      <div className={styles['buttons']}>
        <p role="status">{others > 0 ? `${counted(others, 'other machine')} seen.` : 'No other machine is seen yet. You need not wait.'}</p>
        <Button onClick={back}>Back</Button>
        <Button variant="primary" onClick={next}>
          Go on
        </Button>
      </div>
    </div>
  );
}
