import { Checkbox, Select, TextInput } from '@primer/react';
import type { Settings } from '../../../shared/contract/contract.ts';
import { Line } from './line.tsx';
import styles from './settings.module.css';

type SectionProps = { readonly settings: Settings; readonly change: (part: Partial<Settings>) => void };

const intervals = [
  ['1m', 'Every minute'],
  ['5m', 'Every 5 minutes'],
  ['15m', 'Every 15 minutes'],
  ['30m', 'Every 30 minutes'],
  ['1h', 'Every hour'],
] as const;

/** What concerns this machine: its name, how often it asks, what the others may ask of it. */
export function MachineSection({ settings, change }: SectionProps) {
  const other = intervals.every(([value]) => value !== settings.reconcileEvery);
  return (
    <section className={styles['section']} aria-labelledby="settings-machine">
      <h2 id="settings-machine" className={styles['heading']}>
        This machine
      </h2>
      <p className={styles['lead']}>How the others see it, and what they may ask of it.</p>
      <div className={styles['box']}>
        <Line
          label="Name"
          about="Shown to people. Its identity stays the same whatever it is called."
          control={(id, about) => (
            <TextInput
              id={id}
              aria-describedby={about}
              value={settings.hostName}
              maxLength={100}
              {...(settings.hostName.trim() === '' ? { validationStatus: 'error' as const } : {})}
              onChange={(event) => change({ hostName: event.target.value })}
            />
          )}
        />
        <Line
          label="Ask the remotes"
          about="Pushes arrive at once without this; it heals what a message missed."
          control={(id, about) => (
            <Select id={id} aria-describedby={about} value={settings.reconcileEvery} onChange={(event) => change({ reconcileEvery: event.target.value })}>
              {other && <Select.Option value={settings.reconcileEvery}>Every {settings.reconcileEvery}</Select.Option>}
              {intervals.map(([value, label]) => (
                <Select.Option key={value} value={value}>
                  {label}
                </Select.Option>
              ))}
            </Select>
          )}
        />
        <Line
          label="Shortcut to the search"
          about="Opens Everref's search from anywhere, where it runs as a desktop app. Empty: none."
          control={(id, about) => (
            <TextInput
              id={id}
              aria-describedby={about}
              value={settings.shortcut ?? ''}
              maxLength={60}
              placeholder="CommandOrControl+Shift+E"
              className={styles['wide']}
              onChange={(event) => change({ shortcut: event.target.value === '' ? null : event.target.value })}
            />
          )}
        />
        <Line
          label="Look for new versions"
          about="Once a day, where it runs as a desktop app that was installed with updates. A new one is put in place when Everref ends."
          control={(id, about) => (
            <Checkbox
              id={id}
              aria-describedby={about}
              checked={settings.checkForUpdates}
              onChange={(event) => change({ checkForUpdates: event.target.checked })}
            />
          )}
        />
        <Line
          label="Other machines may give orders"
          about="Pull now, Fetch, Pause and Undo on another machine of yours also work for this one."
          control={(id, about) => (
            <Checkbox id={id} aria-describedby={about} checked={settings.remotePull} onChange={(event) => change({ remotePull: event.target.checked })} />
          )}
        />
      </div>
    </section>
  );
}
