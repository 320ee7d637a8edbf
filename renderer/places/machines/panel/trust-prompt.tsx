import { ShieldIcon } from '@primer/octicons-react';
import { Button } from '@primer/react';
import { useMutation } from '@tanstack/react-query';
import type { Checkout } from '../../../../shared/model/checkout.ts';
import { useConnected, useEngine } from '../../../app/engine-context.tsx';
import type { Machine } from '../machine.ts';
import styles from './trust-prompt.module.css';

/** Asks once whether a checkout's own configuration may run its programs. Only on the machine that has it. */
export function TrustPrompt({ checkout, machine }: { readonly checkout: Checkout; readonly machine: Machine }) {
  const engine = useEngine();
  const connected = useConnected();
  const trust = useMutation({ mutationFn: () => engine.checkouts.trust({ checkoutId: checkout.id }) });
  return (
    <div className={styles['prompt']}>
      <ShieldIcon size={16} />
      <div className={styles['words']}>
        <p>This repository’s own configuration would run a program. Until you trust it, Everref runs nothing of its own here and leaves its files alone.</p>
        {checkout.programs !== undefined && checkout.programs.length > 0 && (
          <ul className={styles['programs']} aria-label="What it would run">
            {checkout.programs.map((line) => (
              <li key={line}>
                <code>{line}</code>
              </li>
            ))}
          </ul>
        )}
        {trust.isError && <p role="alert">It could not be trusted: {trust.error.message}</p>}
        {machine.isThis ? (
          <Button size="small" loading={trust.isPending} disabled={!connected || trust.isSuccess} onClick={() => trust.mutate()}>
            {trust.isSuccess ? 'Trusted' : 'Trust this checkout'}
          </Button>
        ) : (
          <p className={styles['where']}>It can be trusted on {machine.label} only.</p>
        )}
      </div>
    </div>
  );
}
