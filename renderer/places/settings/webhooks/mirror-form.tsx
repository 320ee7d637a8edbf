import { Select } from '@primer/react';
import { type FormEvent, useState } from 'react';
import type { WrittenMirror } from '../../../../shared/contract/webhook-settings.ts';
import { useEngine } from '../../../app/engine-context.tsx';
import { Line } from '../line.tsx';
import { FormEnd } from './form-end.tsx';
import { draftOf, isWhole, referenceOf } from './secret/secret-draft.ts';
import { SecretField } from './secret/secret-field.tsx';
import { useKeepSecret, useKeychain } from './secret/use-keychain.ts';
import { TextLine } from './text-line.tsx';
import { useChange } from './use-written.ts';
import styles from './webhooks.module.css';

const blank: WrittenMirror = { repository: '', branch: 'pull-request/{number}/{branch}', trust: { owners: [], label: '' }, token: 'none', url: '' };

/** The mirroring of one repository's pull requests: new, or in other words. */
export function MirrorForm({ former, onClose }: { readonly former: WrittenMirror | null; readonly onClose: () => void }) {
  const engine = useEngine();
  const [mirror, setMirror] = useState(former ?? blank);
  const [owners, setOwners] = useState((mirror.trust?.owners ?? []).join(', '));
  const [token, setToken] = useState(draftOf(mirror.token));
  const keychain = useKeychain();
  const keep = useKeepSecret();
  const change = (part: Partial<WrittenMirror>): void => setMirror({ ...mirror, ...part });
  const save = useChange(async (wanted: WrittenMirror) => {
    const problems = await keep(token);
    return problems.length > 0 ? { problems } : engine.webhookSettings.putMirror({ former: former?.repository ?? null, mirror: wanted });
  }, onClose);
  const { trust } = mirror;
  const names = owners.split(/[\s,]+/).filter(Boolean);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate({
      repository: mirror.repository.trim(),
      branch: mirror.branch.trim(),
      trust: trust === null ? null : { owners: names, label: trust.label.trim() },
      token: referenceOf(token),
      url: mirror.url.trim(),
    });
  };
  const trusts = trust === null || names.length > 0 || trust.label.trim() !== '';
  return (
    <form className={styles['edit']} aria-label={former === null ? 'New mirror' : `Mirror of ${former.repository}`} onSubmit={submit}>
      <TextLine
        label="Repository"
        about="Whose pull requests from forks become branches of its own."
        value={mirror.repository}
        example="github.com/acme/site"
        onChange={(repository) => change({ repository })}
      />
      <TextLine
        label="Branch"
        about="{number} keeps pull requests apart."
        value={mirror.branch}
        example={blank.branch}
        onChange={(branch) => change({ branch })}
      />
      <Line
        label="Whose"
        about={
          trust === null
            ? 'Whatever runs on a push of that repository runs the code of whoever opens a pull request.'
            : 'What is pushed after the label needs it anew: take it off and put it on again.'
        }
        control={(id, about) => (
          <Select
            id={id}
            aria-describedby={about}
            value={trust === null ? 'everybody' : 'trusted'}
            onChange={(event) => change({ trust: event.target.value === 'everybody' ? null : { owners: [], label: '' } })}
          >
            <Select.Option value="trusted">Those of owners I name, or with a label</Select.Option>
            <Select.Option value="everybody">Everybody’s</Select.Option>
          </Select>
        )}
      />
      {trust !== null && (
        <>
          <TextLine label="Owners" about="Of forks, with commas between them." value={owners} example="friend, colleague" onChange={setOwners} />
          <TextLine
            label="Label"
            about="That somebody with rights puts on it."
            value={trust.label}
            example="safe"
            onChange={(label) => change({ trust: { ...trust, label } })}
          />
        </>
      )}
      <SecretField
        label="Token"
        draft={token}
        onChange={setToken}
        none={{ option: 'None: your own credentials', about: 'Git uses what it uses when you push to that repository.' }}
        example="GITHUB_TOKEN"
        paste={null}
      />
      <TextLine
        label="Address"
        about="Where it is pushed to; empty: the one that the forge names."
        value={mirror.url}
        example="https://github.com/acme/site.git"
        onChange={(url) => change({ url })}
      />
      <FormEnd
        what="mirror"
        save={save}
        isWhole={mirror.repository.trim() !== '' && trusts && isWhole(token, keychain.data?.secrets.map(({ name }) => name) ?? [])}
        onClose={onClose}
      />
    </form>
  );
}
