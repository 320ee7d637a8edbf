import { DownloadIcon } from '@primer/octicons-react';
import { IconButton } from '@primer/react';
import type { PullTarget } from '../../../shared/model/pull.ts';
import { useConnected } from '../../app/engine-context.tsx';
import { usePull } from '../../app/pulls.ts';

/** *Fetch*: asks the remotes what is new and moves nothing. `unable` says why it cannot be asked at present; null where it can. */
export function FetchButton({ target, of, unable }: { readonly target: PullTarget; readonly of: string; readonly unable: string | null }) {
  const { pull, fetch } = usePull(target);
  const connected = useConnected();
  const why = connected ? unable : 'Everref is not connected';
  return (
    <IconButton
      icon={DownloadIcon}
      size="small"
      variant="invisible"
      loading={pull?.kind === 'running' && pull.did === 'fetch'}
      disabled={why !== null || pull?.kind === 'running'}
      aria-label={`Fetch: ${of}${why === null ? '' : ` (${why})`}`}
      onClick={fetch}
    />
  );
}
