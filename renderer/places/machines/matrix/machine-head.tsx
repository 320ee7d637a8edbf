import { DeviceDesktopIcon, ServerIcon } from '@primer/octicons-react';
import { useSnapshot } from '../../../app/engine-context.tsx';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import { FetchButton } from '../fetch-button.tsx';
import type { Machine } from '../machine.ts';
import { PauseButton } from '../pause-button.tsx';
import { PullButton } from '../pull-button.tsx';
import styles from './machine-head.module.css';

/** The head of a machine's column: its name, when it was last seen, *Pause* (of this one), *Fetch* and *Pull now*. */
export function MachineHead({ machine }: { readonly machine: Machine }) {
  const Sign = machine.isThis ? DeviceDesktopIcon : ServerIcon;
  return (
    <div className={styles['head']}>
      <div className={styles['words']}>
        <p className={styles['name']}>
          <Sign size={14} />
          <span title={machine.label}>{machine.label}</span>
        </p>
        <p className={styles['seen']}>
          {machine.isThis ? (
            <ThisMachine />
          ) : machine.away ? (
            <>
              <strong>Away</strong> for <RelativeTime at={machine.lastSeenAt} form="short" />
            </>
          ) : (
            <>
              Seen <RelativeTime at={machine.lastSeenAt} form="ago" />
            </>
          )}
        </p>
      </div>
      {machine.isThis && <PauseButton of={machine.label} />}
      <FetchButton target={{ kind: 'host', hostId: machine.id }} of={`everything on ${machine.label}`} unable={machine.unable} />
      <PullButton
        target={{ kind: 'host', hostId: machine.id }}
        of={`everything on ${machine.label}`}
        label="Pull"
        unable={machine.unable}
        variant="invisible"
      />
    </div>
  );
}

function ThisMachine() {
  return useSnapshot().pausedUntil === null ? 'This machine' : <strong>Paused</strong>;
}
