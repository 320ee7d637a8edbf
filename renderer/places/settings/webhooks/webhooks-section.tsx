import { Spinner } from '@primer/react';
import { useQuery } from '@tanstack/react-query';
import { useEngine } from '../../../app/engine-context.tsx';
import settingsStyles from '../settings.module.css';
import { EndpointList } from './endpoint-list.tsx';
import { EntryList } from './entry-list.tsx';
import { MirrorList } from './mirror-list.tsx';
import { Receiver } from './receiver.tsx';
import { Simulate } from './simulate.tsx';
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
        {status.data !== undefined && (
          <>
            <Receiver status={status.data} />
            <EndpointList status={status.data} />
          </>
        )}
      </div>
      <EntryList />
      <MirrorList />
      <Simulate />
    </section>
  );
}
