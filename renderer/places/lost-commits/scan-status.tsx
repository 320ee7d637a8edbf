import { Button, Spinner } from '@primer/react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useEngine } from '../../app/engine-context.tsx';
import { announce } from '../../parts/announce.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { lastPart } from '../../parts/repository-name.ts';
import styles from './scan-status.module.css';

/** How often it is asked how far the scan is, in milliseconds. */
const pollMs = 700;

/** When this machine was last looked through, how far a look is that runs, and the buttons for both. */
export function ScanStatus() {
  const engine = useEngine();
  const cache = useQueryClient();
  const scan = useMutation({
    mutationFn: () => engine.lost.scan({ thorough: true }),
    onSuccess: ({ stopped }) => announce(stopped ? 'The look was stopped' : 'All repositories of this machine were looked through'),
    onSettled: () => cache.invalidateQueries({ queryKey: ['lost'] }),
  });
  const states = useQuery({
    queryKey: ['lost-scans'],
    queryFn: ({ signal }) => engine.lost.scans(undefined, { signal }),
    refetchInterval: (query) =>
      scan.isPending || query.state.data?.some(({ state }) => state === 'scanning' || state === 'waiting') === true ? pollMs : 15_000,
  });
  const list = states.data ?? [];
  const running = list.find(({ state }) => state === 'scanning');
  const waiting = list.filter(({ state }) => state === 'waiting').length;
  const done = list.length - waiting - (running === undefined ? 0 : 1);
  const newest = list.reduce<string | null>((best, { scannedAt }) => (scannedAt !== null && (best === null || scannedAt > best) ? scannedAt : best), null);
  const found = list.map(({ scannedAt, chains }) => `${scannedAt} ${chains}`).join();
  // Something was found behind our back: show it.
  useEffect(() => {
    if (found !== '') void cache.invalidateQueries({ queryKey: ['lost'] });
  }, [found, cache]);

  const busy = scan.isPending || running !== undefined;
  return (
    <div className={styles['status']}>
      {busy ? (
        <>
          <Spinner size="small" srText={null} />
          <span className={styles['words']} role="status" title={running?.path}>
            {running === undefined ? 'Looking' : `Looking through ${lastPart(running.path)}`}
            {list.length > 1 && waiting > 0 ? ` (${done} of ${list.length})` : ''}
          </span>
          <Button
            onClick={() => {
              void engine.lost.stopScans();
            }}
          >
            Stop
          </Button>
        </>
      ) : (
        <>
          {newest !== null && (
            <span className={styles['words']}>
              Looked <RelativeTime at={newest} form="ago" />
            </span>
          )}
          <Button onClick={() => scan.mutate()}>Look now</Button>
        </>
      )}
    </div>
  );
}
