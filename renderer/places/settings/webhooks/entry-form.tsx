import { Button, Checkbox, Select, Textarea, TextInput } from '@primer/react';
import { type FormEvent, useId, useState } from 'react';
import type { WrittenEntry } from '../../../../shared/contract/webhook-settings.ts';
import { useConnected, useEngine } from '../../../app/engine-context.tsx';
import { ConfigProblems } from '../config-problems.tsx';
import { Line } from '../line.tsx';
import settingsStyles from '../settings.module.css';
import { commandsOf, commandsText } from './command-words.ts';
import { useChange } from './use-written.ts';
import styles from './webhooks.module.css';

const blank: WrittenEntry = {
  name: '',
  repository: '',
  branch: 'main',
  folder: '',
  checkout: 'fast-forward',
  submodules: false,
  run: [],
  timeout: '10m',
  debounce: '0s',
  repeatable: false,
};

type TextKey = 'name' | 'repository' | 'branch' | 'folder' | 'timeout' | 'debounce';

const texts: readonly { readonly key: TextKey; readonly label: string; readonly about: string; readonly example: string }[] = [
  { key: 'name', label: 'Name', about: 'What it is called, here and on the command line.', example: 'site-production' },
  { key: 'repository', label: 'Repository', about: 'Whose pushes count.', example: 'github.com/acme/site' },
  { key: 'branch', label: 'Branch', about: '* is anything but a slash, ** is anything.', example: 'main' },
  { key: 'folder', label: 'Folder', about: 'A clone that is there.', example: '/srv/site' },
  { key: 'timeout', label: 'Time limit', about: 'For all commands together; then they end with all that they started.', example: '10m' },
  { key: 'debounce', label: 'Wait for more pushes', about: 'It runs that long after the last one.', example: '5s' },
];

/** A new entry, or other words for one that is there. */
export function EntryForm({ former, onClose }: { readonly former: WrittenEntry | null; readonly onClose: () => void }) {
  const id = useId();
  const engine = useEngine();
  const connected = useConnected();
  const [draft, setDraft] = useState<WrittenEntry>(former ?? blank);
  const [commands, setCommands] = useState(commandsText(former?.run ?? []));
  const change = (part: Partial<WrittenEntry>): void => setDraft({ ...draft, ...part });
  const save = useChange((entry: WrittenEntry) => engine.webhookSettings.putEntry({ former: former?.name ?? null, entry }), onClose);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const plain = Object.fromEntries(texts.map(({ key }) => [key, draft[key].trim()]));
    save.mutate({ ...draft, ...plain, run: commandsOf(commands) });
  };
  const isWhole = [draft.name, draft.repository, draft.branch, draft.folder].every((text) => text.trim() !== '');
  return (
    <form className={styles['edit']} aria-label={former === null ? 'New entry' : `Entry ${former.name}`} onSubmit={submit}>
      {texts.map(({ key, label, about, example }) => (
        <Line
          key={key}
          label={label}
          about={about}
          control={(id, aboutId) => (
            <TextInput
              id={id}
              aria-describedby={aboutId}
              className={settingsStyles['wide']}
              value={draft[key]}
              placeholder={example}
              spellCheck={false}
              onChange={(event) => change({ [key]: event.target.value })}
            />
          )}
        />
      ))}
      <Line
        label="Before the commands"
        about={draft.checkout === 'reset' ? 'Set to what the remote has; what was there is kept.' : 'Fast-forward; stop where it cannot be.'}
        control={(id, about) => (
          <Select
            id={id}
            aria-describedby={about}
            value={draft.checkout}
            onChange={(event) => change({ checkout: event.target.value === 'reset' ? 'reset' : 'fast-forward' })}
          >
            <Select.Option value="fast-forward">Fast-forward</Select.Option>
            <Select.Option value="reset">Reset to the remote</Select.Option>
          </Select>
        )}
      />
      <Line
        label="Submodules"
        about="Bring them to what the commit says."
        control={(id, about) => (
          <Checkbox id={id} aria-describedby={about} checked={draft.submodules} onChange={(event) => change({ submodules: event.target.checked })} />
        )}
      />
      <Line
        label="Run again after a crash"
        about="Only where doing it twice does no harm."
        control={(id, about) => (
          <Checkbox id={id} aria-describedby={about} checked={draft.repeatable} onChange={(event) => change({ repeatable: event.target.checked })} />
        )}
      />
      <div className={styles['row']}>
        <div className={styles['stacked']}>
          <label htmlFor={`${id}-commands`}>Commands</label>
          <Textarea
            id={`${id}-commands`}
            aria-describedby={`${id}-about`}
            rows={4}
            block
            resize="vertical"
            value={commands}
            placeholder={'npm ci\nnpm run build'}
            spellCheck={false}
            onChange={(event) => setCommands(event.target.value)}
          />
        </div>
        <p id={`${id}-about`} className={styles['about']}>
          One a line, run in order until one fails. No shell reads them: put double quotes round a word with spaces.
        </p>
        {save.data !== undefined && save.data.problems.length > 0 && (
          <div role="alert">
            <ConfigProblems problems={save.data.problems} />
          </div>
        )}
        {save.isError && <p role="alert">It could not be saved: {save.error.message}</p>}
        <div className={styles['actions']}>
          <Button size="small" onClick={onClose}>
            Cancel
          </Button>
          <Button size="small" variant="primary" type="submit" loading={save.isPending} disabled={!connected || !isWhole}>
            Save entry
          </Button>
        </div>
      </div>
    </form>
  );
}
