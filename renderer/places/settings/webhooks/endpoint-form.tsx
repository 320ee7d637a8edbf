import { Button, Select, TextInput } from '@primer/react';
import { type FormEvent, useState } from 'react';
import type { WrittenEndpoint } from '../../../../shared/contract/webhook-settings.ts';
import { Forge, forgeNames } from '../../../../shared/model/forge.ts';
import { useConnected, useEngine } from '../../../app/engine-context.tsx';
import { ConfigProblems } from '../config-problems.tsx';
import { Line } from '../line.tsx';
import settingsStyles from '../settings.module.css';
import { whereToPaste } from './forge-words.ts';
import { useChange } from './use-written.ts';
import styles from './webhooks.module.css';

type SecretKind = 'env' | 'file' | 'keychain' | 'none';

/** A new endpoint, or another form for one that is there. */
export function EndpointForm({ former, onClose }: { readonly former: WrittenEndpoint | null; readonly onClose: () => void }) {
  const engine = useEngine();
  const connected = useConnected();
  const [forge, setForge] = useState<Forge>(former?.forge ?? 'github');
  const [path, setPath] = useState(former?.path ?? '/github');
  const [kind, setKind] = useState<SecretKind>(kindOf(former?.secret));
  const [where, setWhere] = useState(whereOf(former?.secret));
  const save = useChange(
    (endpoint: WrittenEndpoint) => engine.webhookSettings.putEndpoint({ former: former?.path ?? null, endpoint: { ...endpoint } }),
    onClose,
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate({ path: path.trim(), forge, secret: secretOf(kind, where.trim()) });
  };
  return (
    <form className={styles['edit']} aria-label={former === null ? 'New endpoint' : `Endpoint ${former.path}`} onSubmit={submit}>
      <Line
        label="Forge"
        about={whereToPaste[forge]}
        control={(id, about) => (
          <Select
            id={id}
            aria-describedby={about}
            value={forge}
            onChange={(event) => {
              const next = Forge.parse(event.target.value);
              if (path === `/${forge}`) setPath(`/${next}`);
              setForge(next);
            }}
          >
            {Forge.options.map((one) => (
              <Select.Option key={one} value={one}>
                {one === 'plain' ? 'A script of yours' : forgeNames[one]}
              </Select.Option>
            ))}
          </Select>
        )}
      />
      <Line
        label="Path"
        about="The end of the address that the forge sends to."
        control={(id, about) => (
          <TextInput id={id} aria-describedby={about} className={settingsStyles['wide']} value={path} onChange={(event) => setPath(event.target.value)} />
        )}
      />
      <Line
        label="Secret"
        about={
          kind === 'none' ? 'Whoever reaches this address is believed: nothing checks who sends.' : 'Never in the file itself: the file says where it is found.'
        }
        control={(id, about) => (
          <Select id={id} aria-describedby={about} value={kind} onChange={(event) => setKind(kinds.find((one) => one === event.target.value) ?? 'env')}>
            <Select.Option value="env">In an environment variable</Select.Option>
            <Select.Option value="file">In a file that only you can read</Select.Option>
            {kind === 'keychain' && <Select.Option value="keychain">In the keychain</Select.Option>}
            <Select.Option value="none">None: believe everybody</Select.Option>
          </Select>
        )}
      />
      {kind !== 'none' && (
        <Line
          label={kind === 'file' ? 'File' : kind === 'env' ? 'Variable' : 'Name'}
          about={kind === 'file' ? 'Its path; relative ones start at the configuration file.' : 'Its name, as it is set for the process that starts Everref.'}
          control={(id, about) => (
            <TextInput
              id={id}
              aria-describedby={about}
              className={settingsStyles['wide']}
              value={where}
              placeholder={kind === 'file' ? 'github-secret' : 'GITHUB_WEBHOOK_SECRET'}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setWhere(event.target.value)}
            />
          )}
        />
      )}
      <div className={styles['row']}>
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
          <Button
            size="small"
            variant="primary"
            type="submit"
            loading={save.isPending}
            disabled={!connected || path.trim() === '' || (kind !== 'none' && where.trim() === '')}
          >
            Save endpoint
          </Button>
        </div>
      </div>
    </form>
  );
}

const kinds: readonly SecretKind[] = ['env', 'file', 'keychain', 'none'];

function kindOf(secret: WrittenEndpoint['secret'] | undefined): SecretKind {
  if (secret === undefined) return 'env';
  if (secret === 'none') return 'none';
  return 'env' in secret ? 'env' : 'file' in secret ? 'file' : 'keychain';
}

function whereOf(secret: WrittenEndpoint['secret'] | undefined): string {
  if (secret === undefined || secret === 'none') return '';
  return Object.values(secret)[0] ?? '';
}

function secretOf(kind: SecretKind, where: string): WrittenEndpoint['secret'] {
  switch (kind) {
    case 'none':
      return 'none';
    case 'env':
      return { env: where };
    case 'file':
      return { file: where };
    case 'keychain':
      return { keychain: where };
  }
}
