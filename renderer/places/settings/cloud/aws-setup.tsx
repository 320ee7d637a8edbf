import { AlertIcon, CheckCircleIcon } from '@primer/octicons-react';
import { Button } from '@primer/react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { AwsTask } from '../../../../shared/model/aws-setup.ts';
import { useConnected, useEngine } from '../../../app/engine-context.tsx';
import { setQuery, useRoute } from '../../../app/route.ts';
import { classes } from '../../../parts/class-names.ts';
import { AwsForm } from './aws-form.tsx';
import { AwsPlanList } from './aws-plan.tsx';
import styles from './cloud.module.css';
import { useAwsTask } from './use-aws-task.ts';

const agreements: Readonly<Record<AwsTask, string>> = {
  'set-up': 'Create',
  'remove-this-host': 'Remove this machine',
  'remove-everything': 'Remove everything',
};

/** AWS: choose where, see what would be made and what it costs, make it; later: put it right, or take it down. */
export function AwsSetup() {
  const engine = useEngine();
  const connected = useConnected();
  const queries = useQueryClient();
  const { query } = useRoute();
  const now = useQuery({ queryKey: ['cloud', 'aws'], queryFn: ({ signal }) => engine.cloud.aws.now(undefined, { signal }) });
  const { work, look, carryOut, stop, close } = useAwsTask(() => {
    for (const queryKey of [['cloud'], ['about']]) void queries.invalidateQueries({ queryKey });
  });
  const isSetUp = now.data?.where != null;

  // A trouble's button leads here: what is missing is looked at right away, once.
  const asked = query.get('cloud') === 'set-up';
  const box = useRef<HTMLDivElement>(null);
  const looked = useRef(false);
  useEffect(() => {
    if (!asked || !isSetUp || looked.current) return;
    looked.current = true;
    setQuery({ cloud: null }, 'replace');
    box.current?.scrollIntoView({ block: 'center' });
    void look('set-up', {});
  });

  if (now.data === undefined) return null;
  const busy = work.kind === 'looking';
  const plan = 'plan' in work ? work.plan : null;
  const isNothing = plan !== null && plan.config === null && plan.problems.length === 0 && plan.steps.every(({ optional }) => optional);
  return (
    <div ref={box} className={styles['aws']}>
      <h3 className={styles['subheading']}>AWS</h3>
      {plan === null && !isSetUp && <AwsForm profiles={now.data.profiles} busy={busy} onLook={(where) => void look('set-up', where)} />}
      {plan === null && isSetUp && (
        <div className={styles['actions']}>
          <p>This machine shares its state through AWS.</p>
          <Button size="small" loading={busy && work.task === 'set-up'} disabled={!connected || busy} onClick={() => void look('set-up', {})}>
            Look for what is missing
          </Button>
          <Button size="small" variant="danger" disabled={!connected || busy} onClick={() => void look('remove-this-host', {})}>
            Remove this machine…
          </Button>
          <Button size="small" variant="danger" disabled={!connected || busy} onClick={() => void look('remove-everything', {})}>
            Remove everything…
          </Button>
        </div>
      )}
      {work.kind === 'failed' && (
        <p role="alert" className={classes(styles['note'], styles['problem'])}>
          <AlertIcon size={16} />
          <span>{work.message}</span>
        </p>
      )}
      {plan !== null && isNothing && work.kind === 'planned' && (
        <p className={classes(styles['note'], styles['good'])}>
          <CheckCircleIcon size={16} />
          <span>{plan.task === 'set-up' ? 'All is there: nothing to do.' : 'Nothing of it is there: nothing to do.'}</span>
        </p>
      )}
      {plan !== null && <AwsPlanList plan={plan} marks={'marks' in work ? work.marks : null} />}
      {work.kind === 'ended' && (
        <p className={classes(styles['note'], styles[work.good ? 'good' : 'problem'])}>
          {work.good ? <CheckCircleIcon size={16} /> : <AlertIcon size={16} />}
          <span>{work.message}</span>
        </p>
      )}
      {plan !== null && (
        <div className={styles['actions']}>
          {work.kind === 'planned' && <Button onClick={close}>{isNothing ? 'Close' : 'Cancel'}</Button>}
          {work.kind === 'planned' && !isNothing && plan.problems.length === 0 && (
            <Button variant={plan.task === 'set-up' ? 'primary' : 'danger'} disabled={!connected} onClick={() => void carryOut(plan, work.where)}>
              {agreements[plan.task]}
            </Button>
          )}
          {work.kind === 'working' && <Button onClick={stop}>Stop</Button>}
          {work.kind === 'ended' && <Button onClick={close}>Close</Button>}
        </div>
      )}
    </div>
  );
}
