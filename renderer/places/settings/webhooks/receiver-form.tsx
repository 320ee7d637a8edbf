import { type FormEvent, useState } from 'react';
import type { WrittenReceiver } from '../../../../shared/contract/webhook-settings.ts';
import { useEngine } from '../../../app/engine-context.tsx';
import { FormEnd } from './form-end.tsx';
import { draftOf, isWhole, referenceOf } from './secret/secret-draft.ts';
import { SecretField } from './secret/secret-field.tsx';
import { useKeepSecret, useKeychain } from './secret/use-keychain.ts';
import { TextLine } from './text-line.tsx';
import { useChange } from './use-written.ts';
import styles from './webhooks.module.css';

/** What the receiver is where the file says nothing of it. */
export const usualReceiver: WrittenReceiver = { enabled: true, listen: '127.0.0.1:7420', certificate: '', key: '', readToken: 'none' };

/** Where the receiver listens, with which certificate, and who may read the history there. */
export function ReceiverForm({ former, onClose }: { readonly former: WrittenReceiver; readonly onClose: () => void }) {
  const engine = useEngine();
  const [receiver, setReceiver] = useState(former);
  const [token, setToken] = useState(draftOf(former.readToken));
  const keychain = useKeychain();
  const keep = useKeepSecret();
  const change = (part: Partial<WrittenReceiver>): void => setReceiver({ ...receiver, ...part });
  const save = useChange(async (wanted: WrittenReceiver) => {
    const problems = await keep(token);
    return problems.length > 0 ? { problems } : engine.webhookSettings.putReceiver({ receiver: wanted });
  }, onClose);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const { listen, certificate, key } = receiver;
    save.mutate({ enabled: true, listen: listen.trim(), certificate: certificate.trim(), key: key.trim(), readToken: referenceOf(token) });
  };
  const isLocal = /^(?:127\.|localhost:|\[::1\])/.test(receiver.listen.trim());
  return (
    <form className={styles['edit']} aria-label="Receiver" onSubmit={submit}>
      <TextLine
        label="Address"
        about={
          isLocal ? 'Only this machine reaches it: for a proxy or a tunnel before it.' : 'Others reach it: give it a certificate, or put a proxy before it.'
        }
        value={receiver.listen}
        example={usualReceiver.listen}
        onChange={(listen) => change({ listen })}
      />
      <TextLine
        label="Certificate"
        about="Path of a PEM file, with its chain; empty: plain HTTP."
        value={receiver.certificate}
        example="cert.pem"
        onChange={(certificate) => change({ certificate })}
      />
      <TextLine
        label="Key"
        about="Path of the certificate’s key, readable by you alone."
        value={receiver.key}
        example="key.pem"
        onChange={(key) => change({ key })}
      />
      <SecretField
        label="Read token"
        draft={token}
        onChange={setToken}
        none={{ option: 'None: nobody', about: 'With one, its bearer reads the force-push history at /api/force-pushes.' }}
        example="EVERREF_READ_TOKEN"
        paste="Whoever may read needs it"
      />
      <FormEnd
        what="receiver"
        save={save}
        isWhole={receiver.listen.trim() !== '' && isWhole(token, keychain.data?.secrets.map(({ name }) => name) ?? [])}
        onClose={onClose}
      />
    </form>
  );
}
