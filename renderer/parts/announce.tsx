import { useSyncExternalStore } from 'react';
import styles from './hidden.module.css';

let words = '';
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Says something to a screen reader, politely. */
export function announce(text: string): void {
  // The same words twice must be a change, or nothing is said.
  words = text === words ? `${text}\u00a0` : text;
  for (const listener of listeners) listener();
}

/** Where announcements are written; once on the page. */
export function LiveRegion() {
  const text = useSyncExternalStore(subscribe, () => words);
  return (
    <div role="status" aria-live="polite" className={styles['hidden']}>
      {text}
    </div>
  );
}
