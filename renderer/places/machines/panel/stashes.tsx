import styles from './section.module.css';
import { Section } from './section.tsx';

/** The stashes by their messages, newest first. */
export function Stashes({ stashes, total }: { readonly stashes: readonly string[]; readonly total: number }) {
  return (
    <Section
      title="Stashes"
      items={stashes.map((message, index) => ({ message, name: `stash@{${index}}` }))}
      total={total}
      first={4}
      draw={({ message, name }) => (
        <li key={name}>
          <span className={styles['main']} title={`${name}: ${message}`}>
            {message}
          </span>
          <code className={styles['aside']}>{name}</code>
        </li>
      )}
    />
  );
}
