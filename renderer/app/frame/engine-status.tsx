import { AlertFillIcon, CheckCircleIcon, type Icon, PauseIcon, SyncIcon, XCircleIcon } from '@primer/octicons-react';
import { useMutation } from '@tanstack/react-query';
import type { Snapshot } from '../../../shared/model/snapshot.ts';
import { exactTime, untilWords } from '../../parts/age.ts';
import { classes } from '../../parts/class-names.ts';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { PauseMenu } from '../doing/pause-menu.tsx';
import { useConnected, useEngine, useSnapshot } from '../engine-context.tsx';
import { PlaceLink } from '../place-link.tsx';
import { addressOf } from '../route.ts';
import styles from './engine-status.module.css';

const moods: Readonly<Record<Snapshot['mood'], { readonly icon: Icon; readonly words: string }>> = {
  'in-step': { icon: CheckCircleIcon, words: 'In step' },
  working: { icon: SyncIcon, words: 'Working' },
  'needs-you': { icon: AlertFillIcon, words: 'Needs you' },
  'cannot-work': { icon: XCircleIcon, words: 'Cannot work' },
};

const attention = addressOf('machines', { show: 'attention' });

/** How Everref itself is doing: its mood by shape and word, what it does now, and a pause. */
export function EngineStatus() {
  const snapshot = useSnapshot();
  const engine = useEngine();
  const connected = useConnected();
  const pause = useMutation({ mutationFn: (until: string | null) => engine.app.pause({ until }) });
  const paused = snapshot.pausedUntil !== null;
  const mood = paused ? { icon: PauseIcon, words: 'Paused' } : moods[snapshot.mood];
  return (
    <section className={styles['status']} aria-label="Everref’s own state" title={snapshot.working ?? mood.words}>
      <p className={classes(styles['mood'], styles[paused ? 'paused' : snapshot.mood])}>
        <mood.icon size={16} />
        {snapshot.mood === 'needs-you' && !paused ? (
          <PlaceLink to={attention} className={styles['word']}>
            {mood.words}
          </PlaceLink>
        ) : (
          <span className={styles['word']}>{mood.words}</span>
        )}
      </p>
      <p className={styles['line']}>
        {snapshot.pausedUntil !== null ? (
          <PausedUntil until={snapshot.pausedUntil} />
        ) : snapshot.resting ? (
          snapshot.resting
        ) : snapshot.working !== null ? (
          snapshot.working
        ) : snapshot.lastReconcileAt !== null ? (
          <>
            Remotes asked <RelativeTime at={snapshot.lastReconcileAt} form="ago" />
          </>
        ) : (
          'Remotes not asked yet'
        )}
      </p>
      {paused ? (
        <button type="button" className={styles['pause']} disabled={!connected || pause.isPending} onClick={() => pause.mutate(null)}>
          Go on now
        </button>
      ) : (
        <PauseMenu
          side="outside-top"
          onPause={pause.mutate}
          anchor={(anchor) => (
            <button type="button" className={styles['pause']} disabled={!connected || pause.isPending} {...anchor}>
              Pause …
            </button>
          )}
        />
      )}
    </section>
  );
}

function PausedUntil({ until }: { readonly until: string }) {
  return <span title={exactTime(until)}>{untilWords(until, Date.now())}</span>;
}
