import { Checkbox, Select, Textarea } from '@primer/react';
import { type FormEvent, useId, useState } from 'react';
import type { WrittenEntry } from '../../../../shared/contract/webhook-settings.ts';
import { useEngine } from '../../../app/engine-context.tsx';
import { Line } from '../line.tsx';
import { commandsOf, commandsText } from './command-words.ts';
import { environmentOf, environmentText } from './environment-words.ts';
import { FormEnd } from './form-end.tsx';
import { TextLine } from './text-line.tsx';
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
  workFolder: '',
  environment: {},
  timeout: '10m',
  debounce: '0s',
  repeatable: false,
};

type TextKey = 'name' | 'repository' | 'branch' | 'folder' | 'workFolder' | 'timeout' | 'debounce';

const texts: readonly { readonly key: TextKey; readonly label: string; readonly about: string; readonly example: string }[] = [
  { key: 'name', label: 'Name', about: 'What it is called, here and on the command line.', example: 'site-production' },
  { key: 'repository', label: 'Repository', about: 'Whose pushes count.', example: 'github.com/acme/site' },
  { key: 'branch', label: 'Branch', about: '* is anything but a slash, ** is anything.', example: 'main' },
  { key: 'folder', label: 'Folder', about: 'A clone that is there.', example: '/srv/site' },
  { key: 'workFolder', label: 'Work folder', about: 'Where the commands run, below the folder; empty: there itself.', example: 'web' },
  { key: 'timeout', label: 'Time limit', about: 'For all commands together; then they end with all that they started.', example: '10m' },
  { key: 'debounce', label: 'Wait for more pushes', about: 'It runs that long after the last one.', example: '5s' },
];

/** A new entry, or other words for one that is there. */
export function EntryForm({ former, onClose }: { readonly former: WrittenEntry | null; readonly onClose: () => void }) {
  const engine = useEngine();
  const [draft, setDraft] = useState<WrittenEntry>(former ?? blank);
  const [commands, setCommands] = useState(commandsText(former?.run ?? []));
  const [variables, setVariables] = useState(environmentText(former?.environment ?? {}));
  const change = (part: Partial<WrittenEntry>): void => setDraft({ ...draft, ...part });
  const save = useChange((entry: WrittenEntry) => engine.webhookSettings.putEntry({ former: former?.name ?? null, entry }), onClose);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const plain = Object.fromEntries(texts.map(({ key }) => [key, draft[key].trim()]));
    save.mutate({ ...draft, ...plain, run: commandsOf(commands), environment: variables === null ? draft.environment : environmentOf(variables) });
  };
  const isWhole = [draft.name, draft.repository, draft.branch, draft.folder].every((text) => text.trim() !== '');
  return (
    <form className={styles['edit']} aria-label={former === null ? 'New entry' : `Entry ${former.name}`} onSubmit={submit}>
      {texts.map(({ key, label, about, example }) => (
        <TextLine key={key} label={label} about={about} value={draft[key]} example={example} onChange={(value) => change({ [key]: value })} />
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
      <TextBlock
        label="Commands"
        about="One a line, run in order until one fails. No shell reads them: put double quotes round a word with spaces."
        value={commands}
        example={'npm ci\nnpm run build'}
        onChange={setCommands}
      />
      {variables === null ? (
        <p className={styles['row']}>Its environment has values of several lines: they are changed in the file itself.</p>
      ) : (
        <TextBlock
          label="Environment"
          about="One variable a line, as NAME=value; they stand in the file as they are here. EVERREF_… ones come by themselves."
          value={variables}
          example="NODE_ENV=production"
          onChange={setVariables}
        />
      )}
      <FormEnd what="entry" save={save} isWhole={isWhole} onClose={onClose} />
    </form>
  );
}

interface TextBlockProps {
  readonly label: string;
  readonly about: string;
  readonly value: string;
  readonly example: string;
  readonly onChange: (value: string) => void;
}

/** A setting that is one line for each of several. */
function TextBlock({ label, about, value, example, onChange }: TextBlockProps) {
  const id = useId();
  return (
    <div className={styles['row']}>
      <div className={styles['stacked']}>
        <label htmlFor={id}>{label}</label>
        <Textarea
          id={id}
          aria-describedby={`${id}-about`}
          rows={Math.min(10, Math.max(3, value.split('\n').length + 1))}
          block
          resize="vertical"
          value={value}
          placeholder={example}
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
      <p id={`${id}-about`} className={styles['about']}>
        {about}
      </p>
    </div>
  );
}
