import { Checkbox, Select } from '@primer/react';
import { type FormEvent, useState } from 'react';
import type { WrittenEndpoint } from '../../../../shared/contract/webhook-settings.ts';
import { Forge, forgeNames } from '../../../../shared/model/forge.ts';
import { useEngine } from '../../../app/engine-context.tsx';
import { Line } from '../line.tsx';
import { whereToPaste } from './forge-words.ts';
import { FormEnd } from './form-end.tsx';
import { draftOf, isWhole, referenceOf, type SecretDraft } from './secret/secret-draft.ts';
import { SecretField } from './secret/secret-field.tsx';
import { useKeepSecret, useKeychain } from './secret/use-keychain.ts';
import { TextLine } from './text-line.tsx';
import { useChange } from './use-written.ts';
import styles from './webhooks.module.css';

/** A new endpoint, or another form for one that is there. */
export function EndpointForm({ former, onClose }: { readonly former: WrittenEndpoint | null; readonly onClose: () => void }) {
  const engine = useEngine();
  const [forge, setForge] = useState<Forge>(former?.forge ?? 'github');
  const [path, setPath] = useState(former?.path ?? '/github');
  const keychain = useKeychain();
  const [draft, setSecret] = useState<SecretDraft | null>(former === null ? null : draftOf(former.secret));
  // A new one goes into the keychain where there is one.
  const secret = draft ?? { kind: keychain.data?.problem === null ? 'keychain' : 'env', where: '', value: '' };
  const [sha1, setSha1] = useState(former?.sha1 ?? false);
  const keep = useKeepSecret();
  const save = useChange(async (endpoint: WrittenEndpoint) => {
    const problems = await keep(secret);
    return problems.length > 0 ? { problems } : engine.webhookSettings.putEndpoint({ former: former?.path ?? null, endpoint });
  }, onClose);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate({ path: path.trim(), forge, secret: referenceOf(secret), sha1: forge === 'github' && sha1 });
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
      <TextLine label="Path" about="The end of the address that the forge sends to." value={path} example="/github" onChange={setPath} />
      <SecretField
        label="Secret"
        draft={secret}
        onChange={setSecret}
        none={{ option: 'None: believe everybody', about: 'Whoever reaches this address is believed: nothing checks who sends.' }}
        example={`${forge === 'plain' ? 'SCRIPT' : forge.toUpperCase()}_WEBHOOK_SECRET`}
      />
      {forge === 'github' && (
        <Line
          label="Old signatures, too"
          about="SHA-1, which GitHub sent alone years ago. Only for a sender that knows nothing else."
          control={(id, about) => <Checkbox id={id} aria-describedby={about} checked={sha1} onChange={(event) => setSha1(event.target.checked)} />}
        />
      )}
      <FormEnd
        what="endpoint"
        save={save}
        isWhole={path.trim() !== '' && isWhole(secret, keychain.data?.secrets.map(({ name }) => name) ?? [])}
        onClose={onClose}
      />
    </form>
  );
}
