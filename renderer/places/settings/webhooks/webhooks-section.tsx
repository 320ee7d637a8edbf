import { AlertIcon } from '@primer/octicons-react';
import { Button, Label, Spinner } from '@primer/react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { WebhookStatus } from '../../../../shared/contract/webhooks.ts';
import { forgeNames } from '../../../../shared/model/forge.ts';
import { useEngine } from '../../../app/engine-context.tsx';
import { PlaceLink } from '../../../app/place-link.tsx';
import { ConfirmButton } from '../../../parts/confirm-button.tsx';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import settingsStyles from '../settings.module.css';
import { EndpointForm } from './endpoint-form.tsx';
import { EntryList } from './entry-list.tsx';
import { whereToPaste } from './forge-words.ts';
import { Simulate } from './simulate.tsx';
import { useChange, useWritten } from './use-written.ts';
import styles from './webhooks.module.css';

const renewMs = 3000;

/** Where forges may tell of pushes, what is run for them, and a push to try it with. */
export function WebhooksSection() {
  const engine = useEngine();
  const status = useQuery({ queryKey: ['webhooks'], queryFn: ({ signal }) => engine.webhooks.status(undefined, { signal }), refetchInterval: renewMs });
  return (
    <section className={settingsStyles['section']} aria-labelledby="settings-webhooks">
      <h2 id="settings-webhooks" className={settingsStyles['heading']}>
        Webhooks and entries
      </h2>
      <p className={settingsStyles['lead']}>A forge can tell Everref of pushes the moment they happen; entries say what is run then.</p>
      <div className={settingsStyles['box']}>
        {status.isPending && <Spinner size="small" srText="Asking the receiver" />}
        {status.isError && (
          <p role="alert" className={styles['row']}>
            The receiver could not be asked: {status.error.message}
          </p>
        )}
        {status.data !== undefined && <Receiver status={status.data} />}
      </div>
      <EntryList />
      <Simulate />
    </section>
  );
}

function Receiver({ status }: { readonly status: WebhookStatus }) {
  const written = useWritten();
  /** The path whose endpoint is being changed; empty: a new one. */
  const [editing, setEditing] = useState<string | null>(null);
  const close = (): void => setEditing(null);
  const isLocal = status.listen === null || /^(?:127\.|localhost:|\[::1\])/.test(status.listen);
  return (
    <>
      <div className={styles['row']}>
        <p>
          {status.listen === null
            ? 'The receiver is off. Add an endpoint to switch it on.'
            : status.origin === null
              ? `The receiver should listen on ${status.listen}, and does not.`
              : `The receiver listens on ${status.origin}.`}
        </p>
        {status.origin !== null && isLocal && (
          <p className={styles['about']}>
            Only this machine reaches it. Put a tunnel or a proxy before it, and paste its address with the paths below into the forge.
          </p>
        )}
        {status.history && <p className={styles['about']}>The force-push history can be read at /api/force-pushes with the read token.</p>}
        {status.problems.map((problem) => (
          <p key={problem} className={styles['problem']}>
            <AlertIcon size={12} /> {problem}
          </p>
        ))}
      </div>
      {status.endpoints.map((endpoint) => {
        const former = written.data?.endpoints.find(({ path }) => path === endpoint.path) ?? null;
        if (editing === endpoint.path && former !== null) return <EndpointForm key={endpoint.path} former={former} onClose={close} />;
        return (
          <div key={endpoint.path} className={styles['row']}>
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
                endpoint.forge === 'plain' ? (
                  'Nothing came yet.'
                ) : (
                  `Nothing came yet. ${whereToPaste[endpoint.forge]} Then press its test button.`
                )
              ) : (
                <>
                  Last delivery <RelativeTime at={endpoint.lastDelivery.at} />: {endpoint.lastDelivery.reason}.{' '}
                  <PlaceLink to={`/activity?view=deliveries&delivery=${encodeURIComponent(endpoint.lastDelivery.id)}`}>Show it</PlaceLink>
                </>
              )}
            </p>
            <EndpointActions path={endpoint.path} canEdit={former !== null} onEdit={() => setEditing(endpoint.path)} />
          </div>
        );
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
