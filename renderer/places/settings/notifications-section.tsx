import { Checkbox } from '@primer/react';
import type { Settings } from '../../../shared/contract/contract.ts';
import { Line } from './line.tsx';
import styles from './settings.module.css';

/** What is worth a notification. */
export function NotificationsSection({ settings, change }: { readonly settings: Settings; readonly change: (part: Partial<Settings>) => void }) {
  return (
    <section className={styles['section']} aria-labelledby="settings-notifications">
      <h2 id="settings-notifications" className={styles['heading']}>
        Notifications
      </h2>
      <p className={styles['lead']}>Everything is in the activity in any case.</p>
      <div className={styles['box']}>
        <Line
          label="When a branch was fast-forwarded"
          about="One for each push that arrived here."
          control={(id, about) => (
            <Checkbox
              id={id}
              aria-describedby={about}
              checked={settings.notifyFastForwards}
              onChange={(event) => change({ notifyFastForwards: event.target.checked })}
            />
          )}
        />
        <Line
          label="When a branch was left alone"
          about="With the reason, and what to do about it."
          control={(id, about) => (
            <Checkbox
              id={id}
              aria-describedby={about}
              checked={settings.notifyRefusals}
              onChange={(event) => change({ notifyRefusals: event.target.checked })}
            />
          )}
        />
      </div>
    </section>
  );
}
