import { KeyIcon } from '@primer/octicons-react';
import { Button } from '@primer/react';
import { useRef, useState } from 'react';
import type { SignIn, SignInResult } from '../../../shared/model/sign-in.ts';
import { announce } from '../../parts/announce.tsx';
import { classes } from '../../parts/class-names.ts';
import { repositoryName } from '../../parts/repository-name.ts';
import { useConnected, useEngine, useSnapshot } from '../engine-context.tsx';
import { PlaceLink } from '../place-link.tsx';
import { addressOf } from '../route.ts';
import styles from './banners.module.css';

const named = 3;

const kinds = {
  'sign-in-needed': 'want a sign-in',
  'access-denied': 'turned git away',
  'host-key-unknown': 'show a key that this machine does not know',
  'host-key-changed': 'show another key than before',
} as const;

/** “origin of site” */
function nameOf({ remote, repository, path }: Pick<SignIn, 'remote' | 'repository' | 'path'>): string {
  return `${remote} of ${repositoryName(repository, path).name}`;
}

function summary(results: readonly SignInResult[]): string {
  const done = results.filter(({ result }) => result === 'signed-in').length;
  if (results.length === 0) return 'There was nothing to sign in to.';
  return done === results.length ? `Signed in to ${done === 1 ? 'it' : `all ${done}`}: background work goes on.` : `Signed in to ${done} of ${results.length}.`;
}

/** Remotes that wait for a person: which, why, and the one run that signs in to all of them. Empty while there are none. */
export function SignInBanner() {
  const { signIns } = useSnapshot();
  const engine = useEngine();
  const connected = useConnected();
  const [running, setRunning] = useState(false);
  const [results, setResults] = useState<readonly SignInResult[] | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const stop = useRef<AbortController | null>(null);
  const start = async (): Promise<void> => {
    stop.current = new AbortController();
    setRunning(true);
    setFault(null);
    setResults(null);
    announce('Signing in. Look for a window that asks you');
    try {
      const done = await engine.signIn.run({ ask: true }, { signal: stop.current.signal });
      setResults(done);
      announce(summary(done));
    } catch (error) {
      // Stopped by the person: what became of each is in the list itself.
      if (!stop.current.signal.aborted) setFault(error instanceof Error ? error.message : String(error));
    } finally {
      setRunning(false);
    }
  };
  if (signIns.length === 0 && results === null && !running) return null;
  const failed = (results ?? []).filter(({ result }) => result !== 'signed-in');
  return (
    <section className={classes(styles['banner'], styles['away'])} aria-label="Sign-in needed">
      <KeyIcon size={16} />
      <div className={styles['words']}>
        {signIns.length > 0 && (
          <>
            <p>
              <strong>{signIns.length === 1 ? '1 remote waits for you' : `${signIns.length} remotes wait for you`}.</strong> Everref never asks for a password,
              a passphrase or a touch by itself, so it leaves them alone.
            </p>
            <ul className={styles['list']}>
              {Object.entries(Object.groupBy(signIns, ({ reason }) => reason)).map(([reason, of]) => (
                <li key={reason}>
                  {of.slice(0, named).map((one, at) => (
                    <span key={`${one.cloneId} ${one.remote}`}>
                      {at > 0 && ', '}
                      <PlaceLink to={addressOf('machines', { repository: one.repository })} title={one.message}>
                        {nameOf(one)}
                      </PlaceLink>
                    </span>
                  ))}
                  {of.length > named && ` and ${of.length - named} more`} {of.length === 1 ? singular(of[0]?.reason) : kinds[of[0]?.reason ?? 'sign-in-needed']}
                </li>
              ))}
            </ul>
          </>
        )}
        {running && <p>Asking one after another. A window may ask you, or your key may wait to be touched.</p>}
        {fault !== null && <p role="alert">It could not be done: {fault}</p>}
        {results !== null && <p>{summary(results)}</p>}
        {failed.map((one) => (
          <p key={`${one.cloneId} ${one.remote}`}>
            {nameOf(one)}: {one.message}
          </p>
        ))}
        {!running && signIns.length > 0 && (
          <p>
            In a terminal of this machine, <code>everref sign-in</code> does the same, and can always ask you.
          </p>
        )}
      </div>
      <div className={styles['actions']}>
        {running ? (
          <Button size="small" onClick={() => stop.current?.abort()}>
            Stop
          </Button>
        ) : signIns.length > 0 ? (
          <Button size="small" variant="primary" disabled={!connected} onClick={() => void start()}>
            Sign in and fetch
          </Button>
        ) : (
          <Button size="small" onClick={() => setResults(null)}>
            Put away
          </Button>
        )}
      </div>
    </section>
  );
}

function singular(reason: SignIn['reason'] | undefined): string {
  return kinds[reason ?? 'sign-in-needed'].replace(/^want /, 'wants ').replace(/^show /, 'shows ');
}
