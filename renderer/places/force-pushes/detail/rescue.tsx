import { DownloadIcon } from '@primer/octicons-react';
import { Button } from '@primer/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ForcePush } from '../../../../shared/model/force-push.ts';
import { isUnderWay } from '../../../../shared/model/lost.ts';
import { useConnected, useEngine, useSnapshot } from '../../../app/engine-context.tsx';
import { RescueProgress } from '../../../app/rescue/rescue-progress.tsx';
import { useRescue } from '../../../app/rescue/use-rescue.ts';
import { holderWords } from '../words.ts';
import styles from './detail.module.css';

/** The old tip is not on this machine: it is brought from the forge, if that still gives it, or from a machine that keeps it (N-1). */
export function Rescue({ entry }: { readonly entry: ForcePush }) {
  const engine = useEngine();
  const client = useQueryClient();
  const connected = useConnected();
  const { thisHost, hosts } = useSnapshot();
  const known = useRescue(entry.repository, entry.before);
  const rescue = useMutation({
    mutationFn: () => engine.lost.rescue({ repository: entry.repository, commit: entry.before }),
    onSuccess: () => Promise.all([renewed(), client.invalidateQueries({ queryKey: ['lost-rescues'] })]),
  });
  const renewed = () => client.invalidateQueries({ queryKey: ['force-push', entry.id] });
  return (
    <div className={styles['act']}>
      <div className={styles['row']}>
        <Button leadingVisual={DownloadIcon} disabled={!connected || isUnderWay(known)} loading={rescue.isPending} onClick={() => rescue.mutate()}>
          Rescue it
        </Button>
        <span>
          {entry.heldBy.length > 0
            ? `From the forge, if it still gives it, else from ${holderWords(entry, thisHost, hosts)}.`
            : 'No machine says that it keeps it; the forge may still give it.'}
        </span>
      </div>
      {(rescue.isError || rescue.data?.kind === 'refused') && (
        <p role="alert">{rescue.data?.kind === 'refused' ? rescue.data.message : `It could not be asked for: ${rescue.error?.message}`}</p>
      )}
      <RescueProgress repository={entry.repository} commit={entry.before} onHere={renewed} />
    </div>
  );
}
