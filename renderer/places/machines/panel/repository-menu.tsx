import { KebabHorizontalIcon } from '@primer/octicons-react';
import { ActionList, ActionMenu, IconButton } from '@primer/react';
import { useMutation } from '@tanstack/react-query';
import { type RepositoryChange, settingsFor } from '../../../../shared/model/repository-settings.ts';
import { useConnected, useEngine, useSnapshot } from '../../../app/engine-context.tsx';
import { announce } from '../../../parts/announce.tsx';
import { homePath } from '../../../parts/repository-name.ts';
import type { RepositoryRow } from '../rows.ts';
import { isMuted, muteChoices, useMute } from './mute.ts';

/** What is set for one repository on this machine: its place in the list, what Everref may do, folders that it shall leave alone. */
export function RepositoryMenu({ row }: { readonly row: RepositoryRow }) {
  const snapshot = useSnapshot();
  const engine = useEngine();
  const connected = useConnected();
  const change = useMutation({
    mutationFn: (wish: { readonly key: string; readonly change: RepositoryChange }) => engine.repositories.change(wish),
    onSuccess: ({ problems }) => announce(problems[0] === undefined ? 'Saved in the configuration' : `Not saved: ${problems[0].message}`),
    onError: (error) => announce(`Not saved: ${error.message}`),
  });
  const now = settingsFor(snapshot.repositories, row.repository);
  const groups = [...new Set((snapshot.repositories ?? []).flatMap(({ group }) => group ?? []))].sort();
  const here = row.byHost.get(snapshot.thisHost) ?? [];
  const { muted, toggle } = useMute(row.repository);
  const set = (wish: RepositoryChange) => change.mutate({ key: row.repository, change: wish });
  return (
    <ActionMenu>
      <ActionMenu.Anchor>
        <IconButton icon={KebabHorizontalIcon} variant="invisible" aria-label={`Settings of ${row.name}`} tooltipDirection="w" disabled={!connected} />
      </ActionMenu.Anchor>
      <ActionMenu.Overlay align="end" width="medium">
        <ActionList>
          <ActionList.Group selectionVariant="multiple">
            <ActionList.GroupHeading>On this machine</ActionList.GroupHeading>
            <ActionList.Item selected={now.pinned === true} onSelect={() => set({ pinned: now.pinned === true ? null : true })}>
              Keep at the top
            </ActionList.Item>
            <ActionList.Item selected={now.fastForward === 'never'} onSelect={() => set({ fastForward: now.fastForward === 'never' ? null : 'never' })}>
              Never move its branches
            </ActionList.Item>
            <ActionList.Item selected={now.fetch === 'never'} onSelect={() => set({ fetch: now.fetch === 'never' ? null : 'never' })}>
              Never ask its remotes
            </ActionList.Item>
          </ActionList.Group>
          {groups.length > 0 && (
            <ActionList.Group selectionVariant="single">
              <ActionList.GroupHeading>Group</ActionList.GroupHeading>
              {groups.map((group) => (
                <ActionList.Item key={group} selected={now.group === group} onSelect={() => set({ group: now.group === group ? null : group })}>
                  {group}
                </ActionList.Item>
              ))}
            </ActionList.Group>
          )}
          {/* There from the start: a menu keeps the height that it opened with. */}
          <ActionList.Group selectionVariant="multiple">
            <ActionList.GroupHeading>No notification of</ActionList.GroupHeading>
            {muteChoices.map(({ kind, words }) => (
              <ActionList.Item
                key={words}
                disabled={muted === null}
                selected={muted !== null && isMuted(muted, row.repository, kind)}
                onSelect={() => toggle(kind)}
              >
                {words}
              </ActionList.Item>
            ))}
          </ActionList.Group>
          {here.length > 0 && (
            <ActionList.Group>
              <ActionList.GroupHeading>Leave alone, and show no more</ActionList.GroupHeading>
              {here.map(({ id, path }) => (
                <ActionList.Item key={id} onSelect={() => change.mutate({ key: path, change: { ignore: true } })}>
                  {homePath(path)}
                </ActionList.Item>
              ))}
            </ActionList.Group>
          )}
        </ActionList>
      </ActionMenu.Overlay>
    </ActionMenu>
  );
}
