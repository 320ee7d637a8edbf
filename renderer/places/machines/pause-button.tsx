import { PauseIcon, PlayIcon, XIcon } from '@primer/octicons-react';
import { IconButton } from '@primer/react';
import { useEffect, useRef } from 'react';
import { PauseMenu } from '../../app/doing/pause-menu.tsx';
import { usePause } from '../../app/doing/pauses.ts';
import { useConnected } from '../../app/engine-context.tsx';
import type { Machine } from './machine.ts';

/**
 * *Pause* of a machine's background work, for a time of one's choice; *Go on* while it is paused; *Take back* while either waits for a machine that is
 * off. One button at a time, and the focus stays on it.
 */
export function PauseButton({ machine }: { readonly machine: Machine }) {
  const { label, pausedUntil, pauseWish, unpausable } = machine;
  const { click, pause, withdraw } = usePause(machine.id, label);
  const connected = useConnected();
  const place = useRef<HTMLSpanElement>(null);
  const clicked = useRef(false);
  const kind = pauseWish !== null ? 'wish' : pausedUntil !== null ? 'paused' : 'at-work';

  // Another button stands where the one was that had the focus.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `kind` is what puts another button there
  useEffect(() => {
    if (!clicked.current) return;
    clicked.current = false;
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body) place.current?.querySelector('button')?.focus();
  }, [kind]);

  const during = (work: () => void) => () => {
    clicked.current = true;
    work();
  };
  const why = connected ? unpausable : 'Everref is not connected';
  const common = { size: 'small', variant: 'invisible', disabled: why !== null, loading: click?.kind === 'asking' } as const;
  const because = why === null ? '' : ` (${why})`;
  return (
    <span ref={place}>
      {kind === 'wish' ? (
        <IconButton {...common} icon={XIcon} aria-label={`Take back: ${wishWords(machine)}${because}`} onClick={during(withdraw)} />
      ) : kind === 'paused' ? (
        <IconButton {...common} icon={PlayIcon} aria-label={`Go on: ${label} is paused${because}`} onClick={during(() => pause(null))} />
      ) : (
        <PauseMenu
          onPause={(until) => during(() => pause(until))()}
          anchor={(anchor) => <IconButton {...common} icon={PauseIcon} aria-label={`Pause background work on ${label}${because}`} {...anchor} />}
        />
      )}
    </span>
  );
}

/** What waits for a machine. */
export function wishWords({ label, pauseWish }: Pick<Machine, 'label' | 'pauseWish'>): string {
  return pauseWish?.until === null ? `${label} shall go on` : `${label} shall pause`;
}
