import { type ReactNode, useId } from 'react';
import styles from './settings.module.css';

/** A setting: its name, what it does, and its control, which gets the id that the name points to. */
export function Line({
  label,
  about,
  control,
}: {
  readonly label: string;
  readonly about: string;
  readonly control: (id: string, aboutId: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div className={styles['line']}>
      <div className={styles['label']}>
        <label htmlFor={id}>{label}</label>
        <p id={`${id}-about`}>{about}</p>
      </div>
      {control(id, `${id}-about`)}
    </div>
  );
}
