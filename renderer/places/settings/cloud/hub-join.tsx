import { AlertIcon } from '@primer/octicons-react';
import { Button, TextInput } from '@primer/react';
import { type FormEvent, useState } from 'react';
import { useConnected, useEngine } from '../../../app/engine-context.tsx';
import { announce } from '../../../parts/announce.tsx';
import { classes } from '../../../parts/class-names.ts';
import { ConfirmButton } from '../../../parts/confirm-button.tsx';
import { Line } from '../line.tsx';
import settingsStyles from '../settings.module.css';
import styles from './cloud.module.css';
import { useHubChange } from './use-hub-change.ts';

/** Joins the hub at an address, with the code that it shows. */
export function HubJoin() {
  const engine = useEngine();
  const connected = useConnected();
  const [open, setOpen] = useState(false);
  const [url, setUrl] = useState('');
  const [code, setCode] = useState('');
  const join = useHubChange(async (input: { readonly url: string; readonly code: string }) => {
    const { problem } = await engine.hub.join(input);
    announce(problem ?? 'Joined the hub');
    return problem;
  });
  if (!open)
    return (
      <div className={styles['actions']}>
        <p>Another machine of yours is the hub already?</p>
        <Button size="small" onClick={() => setOpen(true)}>
          Join a hub
        </Button>
      </div>
    );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    join.mutate({ url: url.trim(), code: code.trim() });
  };
  const problem = join.data ?? join.error?.message ?? null;
  return (
    <form onSubmit={submit}>
      <Line
        label="Address"
        about="As the hub shows it: its settings, or everref hub code there."
        control={(id, about) => (
          <TextInput
            id={id}
            aria-describedby={about}
            className={settingsStyles['wide']}
            value={url}
            placeholder="https://desktop:7421"
            onChange={(event) => setUrl(event.target.value)}
          />
        )}
      />
      <Line
        label="Code"
        about="It holds by what the hub's certificate is known: nobody can stand in between."
        control={(id, about) => (
          <TextInput
            id={id}
            aria-describedby={about}
            className={settingsStyles['wide']}
            value={code}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setCode(event.target.value)}
          />
        )}
      />
      {problem !== null && (
        <p role="alert" className={classes(styles['note'], styles['problem'])}>
          <AlertIcon size={16} />
          <span>{problem}</span>
        </p>
      )}
      <div className={styles['actions']}>
        <Button size="small" onClick={() => setOpen(false)}>
          Cancel
        </Button>
        <Button size="small" variant="primary" type="submit" loading={join.isPending} disabled={!connected || url.trim() === '' || code.trim() === ''}>
          Join
        </Button>
      </div>
    </form>
  );
}

/** This machine is with a hub. */
export function HubJoined({ url }: { readonly url: string }) {
  const engine = useEngine();
  const connected = useConnected();
  const leave = useHubChange(() => engine.hub.leave());
  return (
    <div className={styles['actions']}>
      <p>
        <strong>With the hub</strong> {url}
      </p>
      <ConfirmButton label="Leave" question="Leave the hub?" of={url} disabled={!connected} busy={leave.isPending} onConfirm={() => leave.mutate(undefined)} />
    </div>
  );
}
