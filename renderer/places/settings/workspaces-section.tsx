import { FileDirectoryIcon, TrashIcon } from '@primer/octicons-react';
import { IconButton, Select, TextInput } from '@primer/react';
import type { Settings } from '../../../shared/contract/contract.ts';
import { useEngine } from '../../app/engine-context.tsx';
import { TryFolder } from '../../parts/try-folder.tsx';
import settingsStyles from './settings.module.css';
import styles from './workspaces-section.module.css';

const depths = Array.from({ length: 13 }, (_, depth) => depth);

/** `archive/**, old` → patterns. */
function patternsOf(text: string): string[] {
  return text
    .split(',')
    .map((pattern) => pattern.trim())
    .filter(Boolean);
}

/** The folders under which checkouts are looked for. */
export function WorkspacesSection({ settings, change }: { readonly settings: Settings; readonly change: (part: Partial<Settings>) => void }) {
  const engine = useEngine();
  const { workspaces } = settings;
  const edit = (index: number, part: Partial<Settings['workspaces'][number]>): void =>
    change({ workspaces: workspaces.map((workspace, at) => (at === index ? { ...workspace, ...part } : workspace)) });
  return (
    <section className={settingsStyles['section']} aria-labelledby="settings-workspaces">
      <h2 id="settings-workspaces" className={settingsStyles['heading']}>
        Folders
      </h2>
      <p className={settingsStyles['lead']}>Every git checkout below these folders is shown and kept up to date. New clones appear by themselves.</p>
      <div className={settingsStyles['box']}>
        {workspaces.length === 0 && <p className={styles['none']}>No folder yet. Add the one where your repositories are.</p>}
        {workspaces.map((workspace, index) => (
          <div key={workspace.path} className={styles['workspace']}>
            <FileDirectoryIcon size={16} className={styles['sign'] ?? ''} />
            <code className={styles['path']} title={workspace.path}>
              {workspace.path}
            </code>
            <Select
              size="small"
              aria-label={`How deep below ${workspace.path}`}
              value={String(workspace.depth)}
              onChange={(event) => edit(index, { depth: Number(event.target.value) })}
            >
              {depths.map((depth) => (
                <Select.Option key={depth} value={String(depth)}>
                  {depth === 0 ? 'Only this folder' : `${depth} deep`}
                </Select.Option>
              ))}
            </Select>
            <TextInput
              size="small"
              className={styles['ignore']}
              aria-label={`What to leave out below ${workspace.path}`}
              placeholder="Leave out: archive/**, …"
              defaultValue={workspace.ignore.join(', ')}
              onBlur={(event) => {
                const ignore = patternsOf(event.target.value);
                if (ignore.join() !== workspace.ignore.join()) edit(index, { ignore });
              }}
            />
            <IconButton
              icon={TrashIcon}
              size="small"
              variant="invisible"
              aria-label={`Remove ${workspace.path}`}
              onClick={() => change({ workspaces: workspaces.filter((_, at) => at !== index) })}
            />
          </div>
        ))}
        <div className={styles['add']}>
          <TryFolder
            ask={(path) => engine.settings.tryWorkspace({ path, depth: 4 })}
            taken={workspaces.map((workspace) => workspace.path)}
            onAdd={(path) => change({ workspaces: [...workspaces, { path, depth: 4, ignore: [] }] })}
          />
        </div>
      </div>
    </section>
  );
}
