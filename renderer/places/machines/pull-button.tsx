import { SyncIcon } from '@primer/octicons-react';
import { Button, Spinner } from '@primer/react';
import type { PullTarget } from '../../../shared/model/pull.ts';
import { usePull } from '../../app/doing/pulls.ts';
import { useConnected } from '../../app/engine-context.tsx';

const Turning = () => <Spinner size="small" srText={null} />;

/** *Pull now* for a target; *Stop* while it runs. `unable` says why it cannot be asked at present; null where it can. */
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
  const running = pull?.kind === 'running' && pull.did === 'pull' ? pull : null;
  return (
    <Button
      size={props.size ?? 'small'}
      variant={props.variant ?? 'default'}
      leadingVisual={running === null ? SyncIcon : Turning}
      disabled={running === null && (unable !== null || pull?.kind === 'running')}
      title={unable ?? undefined}
      aria-label={running === null ? `${label}: ${props.of}${unable === null ? '' : ` (${unable})`}` : `Stop: pulling ${props.of}`}
      // The second click of a double click does not take back the first.
      onClick={running === null ? start : (event) => event.detail < 2 && running.stop()}
    >
      {running === null ? label : 'Stop'}
    </Button>
  );
}
