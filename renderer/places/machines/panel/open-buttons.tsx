import { CodeIcon, FileDirectoryIcon, TerminalIcon } from '@primer/octicons-react';
import { IconButton } from '@primer/react';
import { useMutation } from '@tanstack/react-query';
import type { Checkout } from '../../../../shared/model/checkout.ts';
import type { OpenWith } from '../../../../shared/model/open-with.ts';
import { useConnected, useEngine } from '../../../app/engine-context.tsx';
import { announce } from '../../../parts/announce.tsx';
import styles from './open-buttons.module.css';

const ways: readonly { readonly how: OpenWith; readonly icon: typeof CodeIcon; readonly label: string }[] = [
  { how: 'terminal', icon: TerminalIcon, label: 'Open in terminal' },
  { how: 'editor', icon: CodeIcon, label: 'Open in editor' },
  { how: 'files', icon: FileDirectoryIcon, label: 'Show in file manager' },
];

/** Opens a checkout of this machine in the programs of its user (P-4); what hinders that is said beside the buttons. */
export function OpenButtons({ checkout }: { readonly checkout: Checkout }) {
  const engine = useEngine();
  const connected = useConnected();
  const open = useMutation({
    mutationFn: (how: OpenWith) => engine.open.checkout({ checkoutId: checkout.id, with: how }),
    onSuccess: ({ message }) => announce(message ?? 'Opened'),
  });
  const message = open.isError ? open.error.message : (open.data?.message ?? null);
  return (
    <div className={styles['row']}>
      {ways.map(({ how, icon, label }) => (
        <IconButton
          key={how}
          size="small"
          variant="invisible"
          icon={icon}
          aria-label={`${label}: ${checkout.path}`}
          disabled={!connected}
          onClick={() => open.mutate(how)}
        />
      ))}
      {message !== null && <p className={styles['message']}>{message}</p>}
    </div>
  );
}
