import { AlertIcon } from '@primer/octicons-react';
import { useConnected, useEngine, useSnapshot } from '../../../app/engine-context.tsx';
import { classes } from '../../../parts/class-names.ts';
import { ConfirmButton } from '../../../parts/confirm-button.tsx';
import { counted } from '../../../parts/counted.ts';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import styles from './cloud.module.css';
import hubStyles from './hub.module.css';
import { useHubChange } from './use-hub-change.ts';

/** The other machines that are known, with *Forget* for one that is sold or lost. */
export function KnownMachines() {
  const engine = useEngine();
  const connected = useConnected();
  const { hosts, thisHost } = useSnapshot();
  const forget = useHubChange((hostId: string) => engine.machines.forget({ hostId }));
  const others = hosts.filter(({ id }) => id !== thisHost);
  if (others.length === 0) return null;
  const problem = forget.data?.problem ?? forget.error?.message ?? null;
  return (
    <>
      <ul className={hubStyles['machines']} aria-label="Other machines">
        {others.map(({ id, name, lastSeenAt, checkouts }) => (
          <li key={id}>
            <span className={hubStyles['name']}>
              <strong title={id}>{name}</strong> {counted(checkouts, 'checkout')}, seen <RelativeTime at={lastSeenAt} form="ago" />
            </span>
            <ConfirmButton label="Forget" question="Forget it?" of={name} disabled={!connected} onConfirm={() => forget.mutate(id)} />
          </li>
        ))}
      </ul>
      {problem !== null && (
        <p role="alert" className={classes(styles['note'], styles['problem'])}>
          <AlertIcon size={16} />
          <span>{problem}</span>
        </p>
      )}
    </>
  );
}
