import { AlertIcon } from '@primer/octicons-react';
import { Button } from '@primer/react';
import { useState } from 'react';
import type { WebhookStatus } from '../../../../shared/contract/webhooks.ts';
import { useEngine } from '../../../app/engine-context.tsx';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { ReceiverForm, usualReceiver } from './receiver-form.tsx';
import { useChange, useWritten } from './use-written.ts';
import styles from './webhooks.module.css';

/** Where deliveries are taken, whether they are, and how they come here from outside. */
export function Receiver({ status }: { readonly status: WebhookStatus }) {
  const engine = useEngine();
  const written = useWritten();
  const [editing, setEditing] = useState(false);
  const switched = useChange((enabled: boolean) => engine.webhookSettings.putReceiver({ receiver: { ...receiver, enabled } }));
  if (written.data === undefined) return null;
  const receiver = written.data.receiver ?? usualReceiver;
  const isOn = written.data.receiver?.enabled === true;
  if (editing) return <ReceiverForm former={receiver} onClose={() => setEditing(false)} />;
  const isLocal = /^(?:127\.|localhost:|\[::1\])/.test(receiver.listen);
  return (
    <div className={styles['row']}>
      <p>
        {written.data.receiver === null
          ? 'The receiver is off. It goes on by itself with the first endpoint.'
          : stateWords(status, isOn, written.data.endpoints.length)}
      </p>
      {status.origin !== null && isLocal && (
        <p className={styles['about']}>
          Only this machine reaches it. Put a tunnel or a proxy before it, and paste its address with the paths below into the forge.
        </p>
      )}
      {status.history && <p className={styles['about']}>The force-push history can be read at /api/force-pushes with the read token.</p>}
      {status.relay !== null && (
        <p className={styles['about']}>
          Without an address of your own: a relay (build/aws/relay.yaml) takes deliveries for the endpoints below and publishes them to the topic{' '}
          {status.relay.topic}.
        </p>
      )}
      {status.relay !== null && (
        <div className={styles['address']}>
          <span className={styles['about']}>The value of its Endpoints, to copy:</span>
          <CopyButton text={status.relay.endpoints} what="endpoints of the relay" />
        </div>
      )}
      {status.problems.map((problem) => (
        <p key={problem} className={styles['problem']}>
          <AlertIcon size={12} /> {problem}
        </p>
      ))}
      <div className={styles['actions']}>
        <Button size="small" loading={switched.isPending} onClick={() => switched.mutate(!isOn)}>
          {isOn ? 'Switch off' : 'Switch on'}
        </Button>
        <Button size="small" onClick={() => setEditing(true)}>
          Address, certificate, read token
        </Button>
        {switched.data?.problems.map(({ message }) => (
          <span key={message} role="alert">
            {message}
          </span>
        ))}
        {switched.error !== null && <span role="alert">{switched.error.message}</span>}
      </div>
    </div>
  );
}

function stateWords({ listen, origin }: WebhookStatus, isOn: boolean, endpoints: number): string {
  if (!isOn) return 'The receiver is off: what forges send does not arrive.';
  if (origin === null) return `The receiver should listen on ${listen ?? 'its address'}, and does not.`;
  return endpoints === 0 ? `The receiver listens on ${origin}. Add an endpoint for what is to send there.` : `The receiver listens on ${origin}.`;
}
