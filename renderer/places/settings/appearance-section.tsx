import { Checkbox, Select } from '@primer/react';
import { chooseTheme, useTheme } from '../../app/theme.ts';
import { Line } from './line.tsx';
import styles from './settings.module.css';

/** Light or dark, and contrast; remembered by this window alone. */
export function AppearanceSection() {
  const theme = useTheme();
  return (
    <section className={styles['section']} aria-labelledby="settings-appearance">
      <h2 id="settings-appearance" className={styles['heading']}>
        Appearance
      </h2>
      <p className={styles['lead']}>For this window only; saved at once.</p>
      <div className={styles['box']}>
        <Line
          label="Theme"
          about="Follows the system unless you choose one."
          control={(id, about) => (
            <Select
              id={id}
              aria-describedby={about}
              value={theme.mode}
              onChange={(event) => chooseTheme({ mode: event.target.value === 'light' || event.target.value === 'dark' ? event.target.value : 'system' })}
            >
              <Select.Option value="system">As the system</Select.Option>
              <Select.Option value="light">Light</Select.Option>
              <Select.Option value="dark">Dark</Select.Option>
            </Select>
          )}
        />
        <Line
          label="High contrast"
          about="Always, not only when the system asks for it."
          control={(id, about) => (
            <Checkbox
              id={id}
              aria-describedby={about}
              checked={theme.contrast === 'high'}
              onChange={(event) => chooseTheme({ contrast: event.target.checked ? 'high' : 'system' })}
            />
          )}
        />
      </div>
    </section>
  );
}
