import { PauseIcon, PlayIcon } from '@primer/octicons-react';
import { IconButton } from '@primer/react';
import { useMutation } from '@tanstack/react-query';
import { useConnected, useEngine, useSnapshot } from '../../app/engine-context.tsx';
import { PauseMenu } from '../../app/pause-menu.tsx';

/** *Pause* of this machine's background work, for a time of one's choice; *Go on* while it is paused. Another machine is paused where it stands. */
export function PauseButton({ of }: { readonly of: string }) {
  const engine = useEngine();
  const connected = useConnected();
  const { pausedUntil } = useSnapshot();
  const pause = useMutation({ mutationFn: (until: string | null) => engine.app.pause({ until }) });
  const disabled = !connected || pause.isPending;
  if (pausedUntil !== null)
    return (
      <IconButton
        icon={PlayIcon}
        size="small"
        variant="invisible"
        aria-label={`Go on: ${of} is paused`}
        disabled={disabled}
        onClick={() => pause.mutate(null)}
      />
    );
  return (
    <PauseMenu
      disabled={disabled}
      onPause={pause.mutate}
      anchor={<IconButton icon={PauseIcon} size="small" variant="invisible" aria-label={`Pause background work on ${of}`} disabled={disabled} />}
    />
  );
}
