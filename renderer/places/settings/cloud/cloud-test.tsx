import { AlertIcon, CheckIcon } from '@primer/octicons-react';
import { Button } from '@primer/react';
import { useMutation } from '@tanstack/react-query';
import { useConnected, useEngine } from '../../../app/engine-context.tsx';
import { announce } from '../../../parts/announce.tsx';
import { classes } from '../../../parts/class-names.ts';
import styles from './cloud.module.css';

/** Tries the way to the other machines, and shows how long each part of it took. */
export function CloudTest({ where }: { readonly where: string }) {
  const engine = useEngine();
  const connected = useConnected();
  const test = useMutation({
    mutationFn: () => engine.cloud.test(),
    onSuccess: (checks) => announce(checks.every(({ ok }) => ok) ? 'Everything works' : 'Something does not work'),
  });
  return (
    <>
      <div className={styles['actions']}>
        <p>
          <strong>Now</strong> {where}
        </p>
        <Button size="small" loading={test.isPending} disabled={!connected} onClick={() => test.mutate()}>
          Test
        </Button>
      </div>
      {test.isError && <p role="alert">It could not be tested: {test.error.message}</p>}
      {test.data !== undefined && (
        <ul className={styles['steps']}>
          {test.data.map(({ what, ok, ms, message }) => (
            <li key={what}>
              <span className={classes(styles['sign'], styles[ok ? 'done' : 'remove'])}>
                {ok ? <CheckIcon aria-label="Works" /> : <AlertIcon aria-label="Does not work" />}
              </span>
              <span className={styles['check']}>
                <strong>{what}</strong> {message}
              </span>
              <span className={styles['ms']}>{ms === null ? '' : `${ms} ms`}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
