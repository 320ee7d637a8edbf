import { Button, Select, TextInput } from '@primer/react';
import { CopyButton } from '../../../../parts/copy-button.tsx';
import { Line } from '../../line.tsx';
import settingsStyles from '../../settings.module.css';
import styles from '../webhooks.module.css';
import { makeSecret, type SecretDraft, type SecretKind } from './secret-draft.ts';
import { useKeychain } from './use-keychain.ts';

interface SecretFieldProps {
  readonly label: string;
  readonly draft: SecretDraft;
  readonly onChange: (draft: SecretDraft) => void;
  /** What it means that there is none. */
  readonly none: { readonly option: string; readonly about: string };
  /** How such a variable would be called. */
  readonly example: string;
  /** Where else one that is made here is needed; null: somebody else made it. */
  readonly paste?: string | null;
}

const names: Readonly<Record<Exclude<SecretKind, 'none'>, { readonly label: string; readonly about: string }>> = {
  env: { label: 'Variable', about: 'Its name, as it is set for the process that starts Everref.' },
  file: { label: 'File', about: 'Its path, readable by you alone; relative ones start at the configuration file.' },
  keychain: { label: 'Name', about: 'What the configuration calls it.' },
};

/** Where a secret is found; for the keychain also the secret itself, which goes in and is never shown again. */
export function SecretField({ label, draft, onChange, none, example, paste = 'Paste it into the forge, too' }: SecretFieldProps) {
  const keychain = useKeychain();
  const { kind, where, value } = draft;
  const change = (part: Partial<SecretDraft>): void => onChange({ ...draft, ...part });
  const isKept = keychain.data?.secrets.some(({ name }) => name === where.trim()) ?? false;
  const problem = keychain.data?.problem ?? null;
  // Offered once it is known that there is one: what is not known yet would be taken away again.
  const isOffered = keychain.data?.problem === null || keychain.isError || kind === 'keychain';
  return (
    <>
      <Line
        label={label}
        about={kind === 'none' ? none.about : 'Never in the file itself: the file says where it is found.'}
        control={(id, about) => (
          <Select
            id={id}
            aria-describedby={about}
            value={kind}
            onChange={(event) => change({ kind: kinds.find((one) => one === event.target.value) ?? 'env' })}
          >
            {isOffered && <Select.Option value="keychain">In the system’s keychain</Select.Option>}
            <Select.Option value="env">In an environment variable</Select.Option>
            <Select.Option value="file">In a file that only you can read</Select.Option>
            <Select.Option value="none">{none.option}</Select.Option>
          </Select>
        )}
      />
      {kind !== 'none' && (
        <Line
          label={names[kind].label}
          about={names[kind].about}
          control={(id, about) => (
            <TextInput
              id={id}
              aria-describedby={about}
              className={settingsStyles['wide']}
              value={where}
              placeholder={kind === 'env' ? example : example.toLowerCase().replaceAll('_', '-')}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => change({ where: event.target.value })}
            />
          )}
        />
      )}
      {kind === 'keychain' && problem !== null && (
        <p role="alert" className={`${styles['row']} ${styles['problem']}`}>
          Nothing can be kept in the keychain: {problem}.
        </p>
      )}
      {kind === 'keychain' && problem === null && (
        <>
          <Line
            label="The secret itself"
            about={isKept ? 'One is kept under this name: leave this empty to keep it.' : 'It goes into the keychain and is never shown again.'}
            control={(id, about) => (
              <TextInput
                id={id}
                aria-describedby={about}
                className={settingsStyles['wide']}
                // In sight while it is written: it is pasted into the forge, too.
                value={value}
                placeholder={isKept ? 'kept' : ''}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => change({ value: event.target.value })}
              />
            )}
          />
          {paste !== null && (
            <div className={`${styles['row']} ${styles['form']}`}>
              <Button size="small" onClick={() => change({ value: makeSecret() })}>
                Make a secret
              </Button>
              {value !== '' && (
                <span className={styles['about']}>
                  {paste} <CopyButton text={value} what="secret" />
                </span>
              )}
            </div>
          )}
        </>
      )}
    </>
  );
}

const kinds: readonly SecretKind[] = ['keychain', 'env', 'file', 'none'];
