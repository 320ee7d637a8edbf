import { SkipIcon, XIcon } from '@primer/octicons-react';
import { IconButton } from '@primer/react';
import { usePause } from '../../app/doing/pauses.ts';
import { RelativeTime } from '../../parts/relative-time.tsx';
import type { Machine } from './machine.ts';
import styles from './pull-report.module.css';

/** Why a machine was not paused, or does not go on; stays until put away or done again. */
export function PauseReport({ machine }: { readonly machine: Machine }) {
  const { click, dismiss } = usePause(machine.id, machine.label);
  if (click?.kind !== 'refused') return null;
  return (
    <section className={styles['report']} aria-label={`Result of pausing ${machine.label}`}>
      <div className={styles['head']}>
        <SkipIcon size={16} className={styles['sign'] ?? ''} />
        <p>
          <strong>Nothing was changed on {machine.label}.</strong> {click.message} <RelativeTime at={click.at} className={styles['at']} />
        </p>
        <IconButton icon={XIcon} size="small" variant="invisible" aria-label="Put this result away" onClick={dismiss} />
      </div>
    </section>
  );
}
