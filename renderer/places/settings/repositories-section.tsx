import { Button, TextInput } from '@primer/react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { RepositoryChange, RepositorySettings } from '../../../shared/model/repository-settings.ts';
import { useConnected, useEngine, useSnapshot } from '../../app/engine-context.tsx';
import { announce } from '../../parts/announce.tsx';
import { homePath } from '../../parts/repository-name.ts';
import { Line } from './line.tsx';
import styles from './settings.module.css';

const nothing: RepositoryChange = { fastForward: null, fetch: null, interval: null, group: null, pinned: null, ignore: null };

/** What an entry says, in words. */
export function settingsWords({ fastForward, fetch, interval, group, pinned, ignore }: RepositorySettings): string {
  const parts = [
    ignore === true ? 'left alone and not shown' : null,
    pinned === true ? 'kept at the top' : null,
    group === undefined ? null : `in the group “${group}”`,
    fastForward === 'never' ? 'branches are never moved' : null,
    fetch === 'never' ? 'remotes are never asked' : null,
    interval === undefined ? null : `remotes are asked every ${interval}`,
  ].filter((part) => part !== null);
  return parts.join(', ');
}

/** Repositories and folders for which something else holds than for the rest; each can be taken back. */
export function RepositoriesSection() {
  const { repositories = [] } = useSnapshot();
  const engine = useEngine();
  const connected = useConnected();
  const change = useMutation({
    mutationFn: (wish: { readonly key: string; readonly change: RepositoryChange }) => engine.repositories.change(wish),
    onSuccess: ({ problems }) => announce(problems[0] === undefined ? 'Saved in the configuration' : `Not saved: ${problems[0].message}`),
    onError: (error) => announce(`Not saved: ${error.message}`),
  });
  return (
    <section className={styles['section']} aria-labelledby="settings-repositories">
      <h2 id="settings-repositories" className={styles['heading']}>
        Single repositories
      </h2>
      <p className={styles['lead']}>
        {repositories.length === 0
          ? 'The same holds for all of them. A repository is pinned, put into a group, or left alone by the menu of its panel.'
          : 'Here something else holds than for the rest.'}
      </p>
      {repositories.length > 0 && (
        <div className={styles['box']}>
          {repositories.map((entry) => (
            <Line
              key={entry.key}
              label={entry.path === null ? entry.key : homePath(entry.path)}
              about={settingsWords(entry)}
              control={(id, aboutId) => (
                <>
                  <GroupField id={id} aboutId={aboutId} entry={entry} onChange={(group) => change.mutate({ key: entry.key, change: { group } })} />
                  <Button size="small" disabled={!connected || change.isPending} onClick={() => change.mutate({ key: entry.key, change: nothing })}>
                    Take back
                  </Button>
                </>
              )}
            />
          ))}
        </div>
      )}
    </section>
  );
}

type GroupFieldProps = {
  readonly id: string;
  readonly aboutId: string;
  readonly entry: RepositorySettings;
  readonly onChange: (group: string | null) => void;
};

/** The name of a group: a new one is made by writing it. */
function GroupField({ id, aboutId, entry, onChange }: GroupFieldProps) {
  const [text, setText] = useState(entry.group ?? '');
  const commit = () => {
    if (text.trim() !== (entry.group ?? '')) onChange(text.trim() === '' ? null : text.trim());
  };
  return (
    <TextInput
      size="small"
      id={id}
      aria-describedby={aboutId}
      placeholder="Group"
      value={text}
      maxLength={100}
      onChange={(event) => setText(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
      }}
    />
  );
}
