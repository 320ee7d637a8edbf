import { DeviceDesktopIcon, ServerIcon } from '@primer/octicons-react';
import { exactTime, untilWords } from '../../../parts/age.ts';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import { FetchButton } from '../fetch-button.tsx';
import type { Machine } from '../machine.ts';
import { PauseButton } from '../pause-button.tsx';
import { PullButton } from '../pull-button.tsx';
import styles from './machine-head.module.css';

/** The head of a machine's column: its name, when it was last seen or until when it is paused, *Pause*, *Fetch* and *Pull now*. */
export function MachineHead({ machine }: { readonly machine: Machine }) {
  const Sign = machine.isThis ? DeviceDesktopIcon : ServerIcon;
  return (
    <div className={styles['head']}>
      <p className={styles['name']}>
        <Sign size={14} />
        <span title={machine.label}>{machine.label}</span>
      </p>
      <div className={styles['deeds']}>
        <PauseButton machine={machine} />
        <FetchButton target={{ kind: 'host', hostId: machine.id }} of={`everything on ${machine.label}`} unable={machine.unable} />
        <PullButton
          target={{ kind: 'host', hostId: machine.id }}
          of={`everything on ${machine.label}`}
          label="Pull"
          unable={machine.unable}
          variant="invisible"
        />
      </div>
      <p className={styles['seen']}>
        {machine.pauseWish !== null ? (
          <PauseWaits machine={machine} />
        ) : machine.away ? (
          <>
            <strong>Away</strong> for <RelativeTime at={machine.lastSeenAt} form="short" />
            {machine.pausedUntil !== null && ', paused'}
          </>
        ) : machine.pausedUntil !== null ? (
          <span title={exactTime(machine.pausedUntil)}>
            <strong>Paused</strong> {untilWords(machine.pausedUntil, Date.now())}
          </span>
        ) : machine.isThis ? (
          'This machine'
        ) : (
          <>
            Seen <RelativeTime at={machine.lastSeenAt} form="ago" />
          </>
        )}
      </p>
    </div>
  );
}

/** What was asked of a machine that has not answered. */
function PauseWaits({ machine: { pauseWish, away } }: { readonly machine: Machine }) {
  if (pauseWish === null) return null;
  const { until, standsUntil } = pauseWish;
  const wish = until === null ? 'Going on' : 'Pause';
  const end = until === null ? 'it goes on' : `it pauses ${untilWords(until, Date.now())}`;
  return (
    <span title={`When it is back ${end}; asked until ${exactTime(standsUntil)}`}>
      <strong>{wish} waits</strong> {away ? 'until it is back' : 'for its answer'}
    </span>
  );
}
