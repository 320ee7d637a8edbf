import { DownloadIcon, SquareFillIcon } from '@primer/octicons-react';
import { IconButton } from '@primer/react';
import type { PullTarget } from '../../../shared/model/pull.ts';
import { usePull } from '../../app/doing/pulls.ts';
import { useConnected } from '../../app/engine-context.tsx';

/** *Fetch*: asks the remotes what is new and moves nothing; stops while it runs. `unable` says why it cannot be asked at present; null where it can. */
export function FetchButton({ target, of, unable }: { readonly target: PullTarget; readonly of: string; readonly unable: string | null }) {
  const { pull, fetch } = usePull(target);
  const connected = useConnected();
  const why = connected ? unable : 'Everref is not connected';
  const running = pull?.kind === 'running' && pull.did === 'fetch' ? pull : null;
  return (
    <IconButton
      icon={running === null ? DownloadIcon : SquareFillIcon}
      size="small"
      variant="invisible"
      disabled={running === null && (why !== null || pull?.kind === 'running')}
      aria-label={running === null ? `Fetch: ${of}${why === null ? '' : ` (${why})`}` : `Stop: fetching ${of}`}
      onClick={running === null ? fetch : (event) => event.detail < 2 && running.stop()}
    />
  );
}
