import { AlertIcon } from '@primer/octicons-react';
import { Button } from '@primer/react';
import type { HubState } from '../../../../shared/model/hub.ts';
import { useConnected, useEngine } from '../../../app/engine-context.tsx';
import { classes } from '../../../parts/class-names.ts';
import { ConfirmButton } from '../../../parts/confirm-button.tsx';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import styles from './cloud.module.css';
import hubStyles from './hub.module.css';
import { useHubChange } from './use-hub-change.ts';

/** This machine is no hub: let it be one. */
export function HubOff({ problem }: { readonly problem: string | null }) {
  const engine = useEngine();
  const connected = useConnected();
  const serve = useHubChange((on: boolean) => engine.hub.serve({ on }));
  return (
    <>
      {problem !== null && (
        <p role="alert" className={classes(styles['note'], styles['problem'])}>
          <AlertIcon size={16} />
          <span>{problem}</span>
        </p>
      )}
      <div className={styles['actions']}>
        <p>One machine serves the others, over TLS, with no account anywhere. Best one that is on most of the time.</p>
        <Button size="small" loading={serve.isPending} disabled={!connected} onClick={() => serve.mutate(problem === null)}>
          {problem === null ? 'Make this machine the hub' : 'Switch the hub off'}
        </Button>
      </div>
    </>
  );
}

/** This machine is the hub: where it is, how another joins, who has joined. */
export function HubServing({ hub }: { readonly hub: Extract<HubState, { readonly kind: 'serving' }> }) {
  const engine = useEngine();
  const connected = useConnected();
  const offer = useHubChange(() => engine.hub.offer());
  const withdraw = useHubChange((hostId: string) => engine.hub.withdraw({ hostId }));
  const serve = useHubChange((on: boolean) => engine.hub.serve({ on }));
  return (
    <>
      <div className={styles['actions']}>
        <p>
          <strong>This machine is the hub</strong> at {hub.urls.join(', ')}
        </p>
        <Button size="small" loading={offer.isPending} disabled={!connected} onClick={() => offer.mutate(undefined)}>
          {offer.data == null ? 'Show a join code' : 'Show another code'}
        </Button>
        <ConfirmButton
          label="Switch off"
          question="Switch off?"
          of="the hub"
          disabled={!connected}
          busy={serve.isPending}
          onConfirm={() => serve.mutate(false)}
        />
      </div>
      {offer.data != null && (
        <div className={hubStyles['offer']} role="status">
          <p>
            On the other machine: its settings, <em>Join a hub</em>, with this address and code. It works once, until{' '}
            {new Date(offer.data.expiresAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}.
          </p>
          <p className={hubStyles['copied']}>
            <code>{offer.data.url}</code> <CopyButton text={offer.data.url} what="address" />
          </p>
          <p className={hubStyles['copied']}>
            <code>{offer.data.code}</code> <CopyButton text={offer.data.code} what="code" />
          </p>
        </div>
      )}
      {hub.machines.length === 0 ? (
        <p className={styles['note']}>No machine has joined yet.</p>
      ) : (
        <ul className={hubStyles['machines']} aria-label="Machines that joined">
          {hub.machines.map(({ hostId, name, usedAt }) => (
            <li key={hostId}>
              <span className={hubStyles['name']}>
                <strong title={hostId}>{name}</strong>{' '}
                {usedAt === null ? (
                  'never seen'
                ) : (
                  <>
                    seen <RelativeTime at={usedAt} form="ago" />
                  </>
                )}
              </span>
              <ConfirmButton label="Withdraw" question="Withdraw its token?" of={name} disabled={!connected} onConfirm={() => withdraw.mutate(hostId)} />
            </li>
          ))}
        </ul>
      )}
      {hub.fingerprint !== null && (
        <details className={styles['names']}>
          <summary>The fingerprint of its certificate</summary>
          <p className={hubStyles['fingerprint']}>
            <code>{hub.fingerprint}</code>
          </p>
        </details>
      )}
    </>
  );
}
