import { Button, Spinner } from '@primer/react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Settings as SettingsData } from '../../../shared/contract/contract.ts';
import { useConnected, useEngine } from '../../app/engine-context.tsx';
import { PlaceHeader } from '../../app/frame/place-header.tsx';
import { announce } from '../../parts/announce.tsx';
import { AboutSection } from './about-section.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import { CloudSection } from './cloud/cloud-section.tsx';
import { ConfigProblems } from './config-problems.tsx';
import { MachineSection } from './machine-section.tsx';
import { NotificationsSection } from './notifications-section.tsx';
import { RepositoriesSection } from './repositories-section.tsx';
import styles from './settings.module.css';
import { WebhooksSection } from './webhooks/webhooks-section.tsx';
import { WorkspacesSection } from './workspaces-section.tsx';

/** The settings: they edit the same file that a person can edit. */
export function Settings() {
  const engine = useEngine();
  const settings = useQuery({ queryKey: ['settings'], queryFn: ({ signal }) => engine.settings.get(undefined, { signal }) });
  return (
    <>
      <PlaceHeader title="Settings">Kept in a plain file that you can edit, too</PlaceHeader>
      <div className={styles['scroll']}>
        <div className={styles['column']}>
          {settings.isError && <p role="alert">The settings could not be read: {settings.error.message}</p>}
          {settings.isPending && <Spinner srText="Reading the settings" />}
          {settings.data !== undefined && <Form saved={settings.data} />}
          <RepositoriesSection />
          <CloudSection />
          <WebhooksSection />
          <AppearanceSection />
          <AboutSection />
        </div>
      </div>
    </>
  );
}

/** What has been changed and not saved yet; saved as a whole, so that the file is written once. */
function Form({ saved }: { readonly saved: SettingsData }) {
  const engine = useEngine();
  const queries = useQueryClient();
  const connected = useConnected();
  const [draft, setDraft] = useState<SettingsData | null>(null);
  const save = useMutation({
    mutationFn: (settings: SettingsData) => engine.settings.set(settings),
    onSuccess: async ({ problems }) => {
      if (problems.length > 0) return announce('The settings were not saved');
      await queries.invalidateQueries({ queryKey: ['settings'] });
      setDraft(null);
      announce('The settings are saved');
    },
  });
  const shown = draft ?? saved;
  const changed = draft !== null && JSON.stringify(draft) !== JSON.stringify(saved);
  const change = (part: Partial<SettingsData>): void => {
    save.reset();
    setDraft({ ...shown, ...part });
  };
  const problems = save.data?.problems ?? [];
  return (
    <>
      <WorkspacesSection settings={shown} change={change} />
      <MachineSection settings={shown} change={change} />
      <NotificationsSection settings={shown} change={change} />
      {(changed || save.isSuccess) && (
        <div className={styles['save']} role="status">
          {problems.length > 0 ? (
            <ConfigProblems problems={problems} />
          ) : save.isError ? (
            <p>They could not be saved: {save.error.message}</p>
          ) : (
            <p>{changed ? 'Changed, not saved yet.' : 'Saved.'}</p>
          )}
          {changed && (
            <>
              <Button
                onClick={() => {
                  save.reset();
                  setDraft(null);
                }}
              >
                Discard
              </Button>
              <Button variant="primary" loading={save.isPending} disabled={!connected || shown.hostName.trim() === ''} onClick={() => save.mutate(shown)}>
                Save changes
              </Button>
            </>
          )}
        </div>
      )}
    </>
  );
}
