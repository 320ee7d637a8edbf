import { useQuery } from '@tanstack/react-query';
import { useEngine } from '../../app/engine-context.tsx';
import { homePath } from '../../parts/repository-name.ts';
import styles from './scan-troubles.module.css';

/** Which repositories of this machine could not be looked through, and why: to be read by opening it; nothing where there is none. */
export function ScanTroubles() {
  const engine = useEngine();
  // Renewed by the scan status, which asks the same.
  const states = useQuery({ queryKey: ['lost-scans'], queryFn: ({ signal }) => engine.lost.scans(undefined, { signal }) });
  const troubled = (states.data ?? []).filter(({ state }) => state === 'refused' || state === 'failed');
  if (troubled.length === 0) return null;
  return (
    <details className={styles['troubles']}>
      <summary>{troubled.length === 1 ? '1 repository' : `${troubled.length} repositories`} could not be looked through</summary>
      <ul>
        {troubled.map(({ path, message }) => (
          <li key={path}>
            <strong>{homePath(path)}</strong>: {message ?? 'git says no more'}
          </li>
        ))}
      </ul>
    </details>
  );
}
