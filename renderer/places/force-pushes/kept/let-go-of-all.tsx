import { TrashIcon } from '@primer/octicons-react';
import { Button } from '@primer/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { KeptTip } from '../../../../shared/model/force-push-detail.ts';
import { useConnected, useEngine } from '../../../app/engine-context.tsx';
import { announce } from '../../../parts/announce.tsx';
import { counted } from '../../../parts/counted.ts';
import { sizeWords } from '../words.ts';
import styles from './kept.module.css';

/** Takes every kept tip out of this machine's clones, after it has said what that lets go of. */
export function LetGoOfAll({ items }: { readonly items: readonly KeptTip[] }) {
  const engine = useEngine();
  const client = useQueryClient();
  const connected = useConnected();
  const [asked, setAsked] = useState(false);
  const forget = useMutation({
    mutationFn: () => engine.forcePushes.forget({ everything: false }),
    onSuccess(done) {
      setAsked(false);
      const failed = done.filter(({ problem }) => problem !== null).length;
      announce(failed === 0 ? 'Nothing is kept any more' : `${counted(failed, 'clone')} could not be changed`);
    },
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: ['kept'] }), client.invalidateQueries({ queryKey: ['force-push'] })]),
  });
  const bytes = items.reduce((sum, { bytes: size }) => sum + (size ?? 0), 0);
  const clones = new Set(items.map(({ path }) => path)).size;
  const marked = items.filter(({ keep }) => keep).length;
  const bundled = items.filter(({ bundled: is }) => is).length;
  const failures = (forget.data ?? []).filter(({ problem }) => problem !== null);
  return (
    <div className={styles['all']}>
      {items.length > 0 && !asked && (
        <Button size="small" leadingVisual={TrashIcon} disabled={!connected} onClick={() => setAsked(true)}>
          Let go of all …
        </Button>
      )}
      {items.length > 0 && asked && (
        <fieldset className={styles['question']}>
          <legend className={styles['subject']}>
            Let go of {counted(items.length, 'old tip')} ({sizeWords(bytes)}) in {counted(clones, 'clone')}?
          </legend>
          <p>
            {marked > 0 && `${marked === 1 ? 'One of them is' : `${marked} of them are`} marked to be kept for ever. `}
            {bundled > 0 && `${bundled === 1 ? 'One is a bundle: its file is' : `${bundled} are bundles: their files are`} deleted at once. `}
            What no branch or tag of a clone holds, git may then collect at its next clean-up; until then <em>Lost commits</em> still finds it. Your branches,
            tags and configuration stay as they are. What is overwritten from now on is kept again.
          </p>
          <div className={styles['acts']}>
            <Button size="small" variant="danger" loading={forget.isPending} disabled={!connected} onClick={() => forget.mutate()}>
              Let go of {items.length === 1 ? 'it' : `all ${items.length}`}
            </Button>
            <Button size="small" onClick={() => setAsked(false)}>
              Keep them
            </Button>
          </div>
        </fieldset>
      )}
      {forget.isError && <p role="alert">That failed: {forget.error.message}</p>}
      {failures.length > 0 && <p role="alert">{failures.map(({ path, problem }) => `${path}: ${problem}`).join(' ')}</p>}
    </div>
  );
}
