import { XIcon } from '@primer/octicons-react';
import { Button, Checkbox, TextInput } from '@primer/react';
import type { Settings } from '../../../shared/contract/contract.ts';
import { Line } from './line.tsx';
import styles from './settings.module.css';

type Props = { readonly settings: Settings; readonly change: (part: Partial<Settings>) => void };

type Switch = 'notifyFastForwards' | 'notifyRefusals' | 'notifyForcePushes' | 'notifyCollisions' | 'notifyLeaving';

const switches: readonly { readonly key: Switch; readonly label: string; readonly about: string }[] = [
  { key: 'notifyRefusals', label: 'When a branch was left alone and needs you', about: 'With the reason, and what to do about it.' },
  { key: 'notifyForcePushes', label: 'When a force push lost commits', about: 'Only those that are in no form in the new tip.' },
  { key: 'notifyCollisions', label: 'When another machine has work on the branch you start on', about: 'Once, when the work begins here.' },
  { key: 'notifyFastForwards', label: 'When a branch was fast-forwarded', about: 'One for each push that arrived here. Success is silent unless you want it.' },
  { key: 'notifyLeaving', label: 'Before you leave', about: 'When you lock the screen, suspend or quit, if something exists only on this machine.' },
];

/** What is worth a notification, and when none is wanted. */
export function NotificationsSection({ settings, change }: Props) {
  return (
    <section className={styles['section']} aria-labelledby="settings-notifications">
      <h2 id="settings-notifications" className={styles['heading']}>
        Notifications
      </h2>
      <p className={styles['lead']}>Everything is in the activity in any case.</p>
      <div className={styles['box']}>
        {switches.map(({ key, label, about }) => (
          <Line
            key={key}
            label={label}
            about={about}
            control={(id, described) => (
              <Checkbox id={id} aria-describedby={described} checked={settings[key]} onChange={(event) => change({ [key]: event.target.checked })} />
            )}
          />
        ))}
        <Line
          label="Also at a set hour"
          about="What exists only on this machine, once a day at this time. Empty: never."
          control={(id, about) => (
            <TextInput
              id={id}
              type="time"
              aria-describedby={about}
              value={settings.leaveAt ?? ''}
              onChange={(event) => change({ leaveAt: event.target.value === '' ? null : event.target.value })}
            />
          )}
        />
        <QuietHours settings={settings} change={change} />
        <Muted settings={settings} change={change} />
      </div>
    </section>
  );
}

function QuietHours({ settings, change }: Props) {
  const { quietHours } = settings;
  return (
    <>
      <Line
        label="Quiet hours"
        about="Nothing is shown; what is said meanwhile comes after."
        control={(id, about) => (
          <Checkbox
            id={id}
            aria-describedby={about}
            checked={quietHours !== null}
            onChange={(event) => change({ quietHours: event.target.checked ? { from: '22:00', to: '07:00' } : null })}
          />
        )}
      />
      {quietHours !== null && (
        <div className={styles['line']}>
          <div className={styles['label']}>
            <span>From and to</span>
            <p>Every day, over midnight where the first is later.</p>
          </div>
          <TextInput
            type="time"
            aria-label="Quiet from"
            value={quietHours.from}
            onChange={(event) => event.target.value !== '' && change({ quietHours: { ...quietHours, from: event.target.value } })}
          />
          <TextInput
            type="time"
            aria-label="Quiet to"
            value={quietHours.to}
            onChange={(event) => event.target.value !== '' && change({ quietHours: { ...quietHours, to: event.target.value } })}
          />
        </div>
      )}
    </>
  );
}

/** Repositories of which nothing is told. They are muted in their panel, and heard again here. */
function Muted({ settings, change }: Props) {
  if (settings.muted.length === 0) return null;
  return settings.muted.map((one) => (
    <div key={`${one.repository} ${one.kinds?.join() ?? ''}`} className={styles['line']}>
      <div className={styles['label']}>
        <span>{one.repository}</span>
        <p>Muted{one.kinds === null ? '' : `: ${one.kinds.join(', ')}`}</p>
      </div>
      <Button
        size="small"
        leadingVisual={XIcon}
        aria-label={`Hear of ${one.repository} again`}
        onClick={() => change({ muted: settings.muted.filter((other) => other !== one) })}
      >
        Unmute
      </Button>
    </div>
  ));
}
