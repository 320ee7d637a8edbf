import { AlertIcon } from '@primer/octicons-react';
import { Button, Label } from '@primer/react';
import { useState } from 'react';
import type { WebhookStatus } from '../../../../shared/contract/webhooks.ts';
import { forgeNames } from '../../../../shared/model/forge.ts';
import { useEngine } from '../../../app/engine-context.tsx';
import { PlaceLink } from '../../../app/place-link.tsx';
import { ConfirmButton } from '../../../parts/confirm-button.tsx';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import { EndpointForm } from './endpoint-form.tsx';
import { whereToPaste } from './forge-words.ts';
import { useChange, useWritten } from './use-written.ts';
import styles from './webhooks.module.css';

/** The endpoints: what to paste where, what came last, and why one is not open. */
export function EndpointList({ status }: { readonly status: WebhookStatus }) {
  const written = useWritten();
  /** The path whose endpoint is being changed; empty: a new one. */
  const [editing, setEditing] = useState<string | null>(null);
  const close = (): void => setEditing(null);
  return (
    <>
      {status.endpoints.map((endpoint) => {
        const former = written.data?.endpoints.find(({ path }) => path === endpoint.path) ?? null;
        if (editing === endpoint.path && former !== null) return <EndpointForm key={endpoint.path} former={former} onClose={close} />;
        return <Endpoint key={endpoint.path} endpoint={endpoint} canEdit={former !== null} onEdit={() => setEditing(endpoint.path)} />;
      })}
      {editing === '' ? (
        <EndpointForm former={null} onClose={close} />
      ) : (
        <div className={styles['row']}>
          <Button size="small" onClick={() => setEditing('')}>
            Add an endpoint
          </Button>
        </div>
      )}
    </>
  );
}

interface EndpointProps {
  readonly endpoint: WebhookStatus['endpoints'][number];
  readonly canEdit: boolean;
  readonly onEdit: () => void;
}

function Endpoint({ endpoint, canEdit, onEdit }: EndpointProps) {
  return (
    <div className={styles['row']}>
      <div className={styles['head']}>
        <span className={styles['name']}>{endpoint.forge === 'plain' ? 'A script of yours' : forgeNames[endpoint.forge]}</span>
        {endpoint.secret === 'none' && <Label variant="attention">secret: none</Label>}
        {endpoint.secret === 'missing' && <Label variant="danger">not open</Label>}
      </div>
      <div className={styles['address']}>
        <code>{endpoint.address}</code>
        <CopyButton text={endpoint.address} what="address" />
      </div>
      {endpoint.secret === 'none' && (
        <p className={styles['warning']}>
          <AlertIcon size={12} /> Whoever reaches this address is believed: nothing checks who sends.
        </p>
      )}
      {endpoint.reason !== null && <p className={styles['problem']}>{endpoint.reason}</p>}
      <p className={styles['about']}>
        {endpoint.lastDelivery === null ? (
          `Nothing came yet. ${whereToPaste[endpoint.forge]}${endpoint.forge === 'plain' ? '' : ' Then press its test button.'}`
        ) : (
          <>
            Last delivery <RelativeTime at={endpoint.lastDelivery.at} />: {endpoint.lastDelivery.reason}.{' '}
            <PlaceLink to={`/activity?view=deliveries&delivery=${encodeURIComponent(endpoint.lastDelivery.id)}`}>Show it</PlaceLink>
          </>
        )}
      </p>
      <EndpointActions path={endpoint.path} canEdit={canEdit} onEdit={onEdit} />
    </div>
  );
}

function EndpointActions({ path, canEdit, onEdit }: { readonly path: string; readonly canEdit: boolean; readonly onEdit: () => void }) {
  const engine = useEngine();
  const remove = useChange(() => engine.webhookSettings.removeEndpoint({ path }));
  return (
    <div className={styles['actions']}>
      <Button size="small" aria-label={`Edit ${path}`} disabled={!canEdit} onClick={onEdit}>
        Edit
      </Button>
      <ConfirmButton label="Remove" question="Remove it?" of={path} disabled={!canEdit} busy={remove.isPending} onConfirm={() => remove.mutate(undefined)} />
      {remove.data?.problems.map(({ message }) => (
        <span key={message} role="alert">
          {message}
        </span>
      ))}
    </div>
  );
}
