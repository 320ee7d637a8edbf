import { Button } from '@primer/react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { EntryStatus } from '../../../../shared/contract/webhooks.ts';
import { useEngine } from '../../../app/engine-context.tsx';
import { go } from '../../../app/route.ts';
import { announce } from '../../../parts/announce.tsx';
import { ConfirmButton } from '../../../parts/confirm-button.tsx';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import settingsStyles from '../settings.module.css';
import { EntryForm } from './entry-form.tsx';
import { useChange, useWritten } from './use-written.ts';
import styles from './webhooks.module.css';

/** The entries, each with what it does, how it went last, and *Run now*. */
export function EntryList() {
  const engine = useEngine();
  const entries = useQuery({ queryKey: ['entries'], queryFn: ({ signal }) => engine.entries.list(undefined, { signal }), refetchInterval: 3000 });
  const written = useWritten();
  /** The name of the entry that is being changed; empty: a new one. */
  const [editing, setEditing] = useState<string | null>(null);
  const close = (): void => setEditing(null);
  if (entries.data === undefined) return null;
  return (
    <>
      <h3 className={styles['sub']}>Entries</h3>
      <div className={settingsStyles['box']}>
        {entries.data.length === 0 && (
          <p className={styles['row']}>No entries yet: an entry names a repository, a branch, a folder, and what to run there when the branch is pushed.</p>
        )}
        {entries.data.map((entry) => {
          const former = written.data?.entries.find(({ name }) => name === entry.name) ?? null;
          if (editing === entry.name && former !== null) return <EntryForm key={entry.name} former={former} onClose={close} />;
          return <Entry key={entry.name} entry={entry} canEdit={former !== null} onEdit={() => setEditing(entry.name)} />;
        })}
        {editing === '' ? (
          <EntryForm former={null} onClose={close} />
        ) : (
          <div className={styles['row']}>
            <Button size="small" onClick={() => setEditing('')}>
              Add an entry
            </Button>
          </div>
        )}
      </div>
    </>
  );
}

function Entry({ entry, canEdit, onEdit }: { readonly entry: EntryStatus; readonly canEdit: boolean; readonly onEdit: () => void }) {
  const engine = useEngine();
  const queries = useQueryClient();
  const run = useMutation({
    mutationFn: () => engine.entries.trigger({ entry: entry.name }),
    onSuccess: async (made) => {
      announce(made === null ? 'The entry is no longer there' : `${entry.name} is in the queue`);
      await queries.invalidateQueries({ queryKey: ['entries'] });
      if (made !== null) go(`/activity?view=runs&run=${encodeURIComponent(made.id)}`);
    },
  });
  const plan = useMutation({ mutationFn: () => engine.entries.plan({ entry: entry.name }) });
  const remove = useChange(() => engine.webhookSettings.removeEntry({ name: entry.name }));
  const last = entry.lastRun;
  return (
    <div className={styles['row']}>
      <div className={styles['head']}>
        <span className={styles['name']}>{entry.name}</span>
        <span>
          {entry.repository}, branch {entry.branch}
        </span>
      </div>
      <p className={styles['about']}>
        In {entry.folder}: {entry.checkout === 'reset' ? 'set to what the remote has' : 'fast-forwarded'}
        {entry.submodules ? ', with submodules' : ''}; at most {Math.round(entry.timeoutMs / 60_000)} min.
      </p>
      <ol className={styles['commands']}>
        {entry.run.map((words, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same command may stand there twice, and the order is what they are
          <li key={at} className={styles['command']}>
            {words.join(' ')}
          </li>
        ))}
      </ol>
      <div className={styles['actions']}>
        <Button size="small" loading={run.isPending} onClick={() => run.mutate()}>
          Run now
        </Button>
        <Button
          size="small"
          aria-label={`Dry run of ${entry.name}`}
          aria-expanded={plan.data != null}
          loading={plan.isPending}
          onClick={() => (plan.data == null ? plan.mutate() : plan.reset())}
        >
          Dry run
        </Button>
        <Button size="small" aria-label={`Edit ${entry.name}`} disabled={!canEdit} onClick={onEdit}>
          Edit
        </Button>
        <ConfirmButton
          label="Remove"
          question="Remove it?"
          of={entry.name}
          disabled={!canEdit}
          busy={remove.isPending}
          onConfirm={() => remove.mutate(undefined)}
        />
        {last !== null && (
          <span className={styles['about']}>
            Last run <RelativeTime at={last.at} />: {last.state}
            {last.reason === '' ? '' : `, ${last.reason}`}
          </span>
        )}
        {remove.data?.problems.map(({ message }) => (
          <span key={message} role="alert">
            {message}
          </span>
        ))}
        {run.isError && <span role="alert">{run.error.message}</span>}
        {plan.isError && <span role="alert">{plan.error.message}</span>}
      </div>
      {plan.data != null && (
        <div role="status" className={styles['answer']}>
          <p className={styles['about']}>A run would, and nothing of it was done now:</p>
          <ol className={styles['steps']}>
            {plan.data.steps.map((step, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same step may stand there twice, and the order is what they are
              <li key={at} className={styles['command']}>
                {step}
              </li>
            ))}
          </ol>
        </div>
      )}
    </div>
  );
}
