import { SyncIcon } from '@primer/octicons-react';
import { Button } from '@primer/react';
import type { PullTarget } from '../../../shared/model/pull.ts';
import { useConnected } from '../../app/engine-context.tsx';
import { usePull } from '../../app/pulls.ts';

/** *Pull now* for a target. `unable` says why it cannot be asked at present; null where it can. */
export function PullButton(props: {
  readonly target: PullTarget;
  readonly label?: string;
  /** What is pulled, for those who cannot see where the button stands. */
  readonly of: string;
  readonly unable: string | null;
  readonly variant?: 'default' | 'invisible' | 'primary';
  readonly size?: 'small' | 'medium';
}) {
  const { pull, start } = usePull(props.target);
  const connected = useConnected();
  const unable = connected ? props.unable : 'Everref is not connected';
  const label = props.label ?? 'Pull now';
  return (
    <Button
      size={props.size ?? 'small'}
      variant={props.variant ?? 'default'}
      leadingVisual={SyncIcon}
      loading={pull?.kind === 'running' && pull.did === 'pull'}
      loadingAnnouncement="Pulling"
      disabled={unable !== null}
      title={unable ?? undefined}
      aria-label={`${label}: ${props.of}${unable === null ? '' : ` (${unable})`}`}
      onClick={start}
    >
      {label}
    </Button>
  );
}
