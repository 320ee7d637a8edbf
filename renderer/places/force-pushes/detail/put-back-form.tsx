import { HistoryIcon } from '@primer/octicons-react';
import { Button, Spinner } from '@primer/react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ForcePush } from '../../../../shared/model/force-push.ts';
import type { CommitSome, PutBackPlan } from '../../../../shared/model/force-push-detail.ts';
import { isNoObject } from '../../../../shared/model/id.ts';
import { useEngine, useSnapshot } from '../../../app/engine-context.tsx';
import { addressOf, go } from '../../../app/route.ts';
import { counted } from '../../../parts/counted.ts';
import { ObjectIdText } from '../../../parts/object-id.tsx';
import styles from './detail.module.css';

type FormProps = { readonly entry: ForcePush; readonly onCancel: () => void };

/** Asks the remote what putting the branch back would overwrite in turn, shows it, and does it with a lease on exactly that. */
export function PutBackForm({ entry, onCancel }: FormProps) {
  const { id } = entry;
  const engine = useEngine();
  const client = useQueryClient();
  const plan = useQuery({ queryKey: ['put-back', id], queryFn: ({ signal }) => engine.forcePushes.plan({ id }, { signal }), gcTime: 0, staleTime: 0 });
  const run = useMutation({ mutationFn: (expect: string) => engine.forcePushes.putBack({ id, expect }) });
  const again = (): void => {
    run.reset();
    void client.invalidateQueries({ queryKey: ['put-back', id] });
  };
  const done = run.data?.kind === 'done';
  const ready = plan.data?.kind === 'plan' ? plan.data : null;
  return (
    <section className={styles['act']} aria-label="Put the branch back">
      {plan.isFetching && (
        <div className={styles['row']}>
          <Spinner size="small" srText={null} />
          <span>Asking the remote what is there now …</span>
          <Button size="small" onClick={onCancel}>
            Stop
          </Button>
        </div>
      )}
      {!plan.isFetching && plan.isError && <p role="alert">The remote could not be asked: {plan.error.message}</p>}
      {!plan.isFetching && plan.data?.kind === 'refused' && <p role="alert">{plan.data.message}</p>}
      {!plan.isFetching && ready !== null && !done && <Plan plan={ready} />}
      <p role="status" className={run.data?.kind === 'refused' ? styles['warning'] : undefined}>
        {run.data?.message ?? (run.isError ? `It could not be put back: ${run.error.message}` : '')}
      </p>
      {run.data?.kind === 'done' && <PutBackAgain entry={entry} overwritten={run.data.before} />}
      {!plan.isFetching && !done && (
        <div className={styles['row']}>
          {ready !== null && run.data === undefined && (
            <Button variant="danger" loading={run.isPending} onClick={() => run.mutate(ready.now)}>
              Put {ready.branch} back on {ready.remote}
            </Button>
          )}
          {(run.data?.kind === 'refused' || plan.isError || plan.data?.kind === 'refused') && <Button onClick={again}>Look again</Button>}
          <Button onClick={onCancel}>Cancel</Button>
        </div>
      )}
    </section>
  );
}

/** What putting it back overwrote in turn is an entry of its own, with the same way back: it leads there as soon as it stands in the history. */
function PutBackAgain({ entry, overwritten }: { readonly entry: ForcePush; readonly overwritten: string }) {
  const { forcePushes } = useSnapshot();
  const undo = forcePushes.find(
    ({ repository, ref, before, after }) => repository === entry.repository && ref === entry.ref && before === overwritten && after === entry.before,
  );
  if (undo === undefined) return null;
  return (
    <div className={styles['row']}>
      <Button leadingVisual={HistoryIcon} onClick={() => go(addressOf('force-pushes', { push: undo.id }))}>
        Show what that overwrote
      </Button>
      <span>There it can be put back as it was.</span>
    </div>
  );
}

function Plan({ plan }: { readonly plan: Extract<PutBackPlan, { kind: 'plan' }> }) {
  const { overwritten, restored, remote, branch, now } = plan;
  const over = overwritten.commits.length + overwritten.more;
  return (
    <>
      <p>
        {isNoObject(now) ? (
          <>
            {remote} has no branch {branch} now: it is made again.
          </>
        ) : (
          <>
            {remote}/{branch} is at <ObjectIdText id={now} /> now.{' '}
            {over === 0 ? 'Nothing is overwritten by it.' : <strong className={styles['warning']}>{counted(over, 'commit')} would be overwritten:</strong>}
          </>
        )}
      </p>
      <Some commits={overwritten} />
      <p>{counted(restored.commits.length + restored.more, 'commit')} would be there again:</p>
      <Some commits={restored} />
      <p>If somebody pushes before you click, nothing is changed. What is overwritten is kept here, and can be put back as well.</p>
    </>
  );
}

function Some({ commits: { commits, more } }: { readonly commits: CommitSome }) {
  if (commits.length === 0) return null;
  const shown = commits.slice(0, 8);
  const rest = commits.length - shown.length + more;
  return (
    <ul className={styles['list']}>
      {shown.map((commit) => (
        <li key={commit.id}>
          <ObjectIdText id={commit.id} /> {commit.subject}
        </li>
      ))}
      {rest > 0 && <li>and {rest} more</li>}
    </ul>
  );
}
