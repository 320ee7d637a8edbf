import { Button, Spinner } from '@primer/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { isUnderWay, type Rescue } from '../../../shared/model/lost.ts';
import { exactTime } from '../../parts/age.ts';
import { announce } from '../../parts/announce.tsx';
import { useConnected, useEngine } from '../engine-context.tsx';
import styles from './rescue-progress.module.css';
import { useRescue } from './use-rescue.ts';

type RescueProps = {
  readonly repository: string;
  readonly commit: string;
  /** It came while this was in sight. */
  readonly onHere?: () => void;
};

/** How bringing a commit from another machine stands, with what stops it; nothing where nobody asked for it. */
export function RescueProgress({ repository, commit, onHere }: RescueProps) {
  const engine = useEngine();
  const cache = useQueryClient();
  const connected = useConnected();
  const rescue = useRescue(repository, commit);
  const stop = useMutation({
    mutationFn: (id: string) => engine.lost.stopRescue({ id }),
    onSuccess(stopped) {
      announce(stopped?.state === 'stopped' ? `Stopped. ${stopped.message}` : 'It is over already.');
      return cache.invalidateQueries({ queryKey: ['lost-rescues'] });
    },
  });
  const state = rescue?.state;
  const before = useRef(state);
  const came = useRef(onHere);
  came.current = onHere;
  useEffect(() => {
    if (before.current !== undefined && before.current !== state && state === 'here') came.current?.();
    before.current = state;
  }, [state]);
  if (rescue === undefined) return null;
  return (
    <div className={styles['progress']}>
      {isUnderWay(rescue) && <Spinner size="small" srText={null} />}
      <p role="status" className={styles['words']}>
        <strong>{rescueWords[rescue.state]}.</strong> {rescue.message}
        {rescue.state === 'asked' && <span className={styles['hint']}> It waits until {exactTime(rescue.expiresAt)}.</span>}
      </p>
      {isUnderWay(rescue) && (
        <Button size="small" disabled={!connected} loading={stop.isPending} onClick={() => stop.mutate(rescue.id)}>
          Stop
        </Button>
      )}
      {stop.isError && <p role="alert">It could not be stopped: {stop.error.message}</p>}
    </div>
  );
}

const rescueWords: Readonly<Record<Rescue['state'], string>> = {
  asked: 'Waiting',
  brought: 'Fetching',
  here: 'Here',
  refused: 'Refused',
  expired: 'Too late',
  failed: 'Failed',
  stopped: 'Stopped',
};
