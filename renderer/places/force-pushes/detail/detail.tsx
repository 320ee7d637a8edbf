import { XIcon } from '@primer/octicons-react';
import { IconButton, Spinner } from '@primer/react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ForcePush } from '../../../../shared/model/force-push.ts';
import { shortBranch } from '../../../../shared/model/ref.ts';
import { CommitDiffView, PairDiffView } from '../../../app/commit-diff.tsx';
import { useEngine, useSnapshot } from '../../../app/engine-context.tsx';
import { PlaceLink } from '../../../app/place-link.tsx';
import { addressOf } from '../../../app/route.ts';
import { repositoryName } from '../../../parts/repository-name.ts';
import { type Acting, Actions } from './actions.tsx';
import { type Chosen, CommitsByFate, firstChosen } from './commits.tsx';
import styles from './detail.module.css';
import { Facts } from './facts.tsx';
import { Rescue } from './rescue.tsx';

type PaneProps = {
  readonly id: string;
  /** As the list has it, to be shown at once. */
  readonly entry: ForcePush | undefined;
  readonly onClose: () => void;
};

/** The list is renewed with every change, and so knows who let go of the tip since; what was counted when it was opened may not have come to it yet. */
function newest(listed: ForcePush | undefined, opened: ForcePush | undefined): ForcePush | undefined {
  if (listed === undefined || opened === undefined) return listed ?? opened;
  return listed.lost === null ? { ...listed, kept: opened.kept, rewritten: opened.rewritten, lost: opened.lost } : listed;
}

/** One force push: how it is known, what became of its commits with their diffs, and putting it right. Escape closes. */
export function ForcePushDetailPane({ id, entry, onClose }: PaneProps) {
  const engine = useEngine();
  const { thisHost, hosts } = useSnapshot();
  const [picked, setPicked] = useState<Chosen | null>(null);
  const [acting, setActing] = useState<Acting>(null);
  const answer = useQuery({
    queryKey: ['force-push', id, entry?.after],
    queryFn: ({ signal }) => engine.forcePushes.open({ id }, { signal }),
    // What is known of this push stands until it is renewed: that its tip is not here, above all.
    placeholderData: (before, query) => (query?.queryKey[1] === id ? (before ?? undefined) : undefined),
  });
  const shown = newest(entry, answer.data?.entry);
  const commits = answer.data?.commits ?? null;
  const chosen = picked ?? firstChosen(commits);
  return (
    <aside
      className={styles['pane']}
      aria-labelledby="push-heading"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <div className={styles['top']}>
        <header className={styles['head']}>
          <h2 id="push-heading" className={styles['title']}>
            {shown === undefined ? 'A force push' : shortBranch(shown.ref)}
            {shown !== undefined && (
              <PlaceLink to={addressOf('machines', { repository: shown.repository })} className={styles['repository']} title={shown.repository}>
                {repositoryName(shown.repository).name}
              </PlaceLink>
            )}
          </h2>
          <IconButton icon={XIcon} variant="invisible" aria-label="Close (Escape)" tooltipDirection="w" onClick={onClose} />
        </header>
        {answer.data === null && <p role="alert">There is no force push of that id here (any more).</p>}
        {answer.isError && <p role="alert">It could not be read: {answer.error.message}</p>}
        {shown !== undefined && <Facts entry={shown} thisHost={thisHost} hosts={hosts} />}
        {shown !== undefined && <Actions entry={shown} here={answer.data?.here ?? !answer.isError} open={acting} onOpen={setActing} />}
        {answer.isPending && (
          <p className={styles['wait']}>
            <Spinner size="small" srText={null} /> Comparing the commits …
          </p>
        )}
        {answer.data?.problem != null && <p className={styles['problem']}>{answer.data.problem}</p>}
        {answer.data != null && !answer.data.here && <Rescue entry={shown ?? answer.data.entry} />}
        {commits !== null && <CommitsByFate commits={commits} chosen={chosen} onChoose={setPicked} />}
      </div>
      {/* What is about to be done is read whole before it is done. */}
      {chosen !== null && shown !== undefined && acting === null && (
        <div className={styles['diff']}>
          {chosen.kind === 'commit' ? (
            <CommitDiffView key={chosen.commit} repository={shown.repository} commit={chosen.commit} />
          ) : (
            <PairDiffView key={`${chosen.before} ${chosen.after}`} repository={shown.repository} before={chosen.before} after={chosen.after} />
          )}
        </div>
      )}
    </aside>
  );
}
