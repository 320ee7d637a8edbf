import { AlertIcon, PlugIcon } from '@primer/octicons-react';
import { clockTime, exactTime } from '../../parts/age.ts';
import { classes } from '../../parts/class-names.ts';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { useHeld, useSnapshot } from '../engine-context.tsx';
import { PlaceLink } from '../place-link.tsx';
import styles from './banners.module.css';
import { SignInBanner } from './sign-in-banner.tsx';

/** What hinders Everref itself, in words, above every place. */
export function Banners() {
  const { connection } = useHeld();
  const { troubles } = useSnapshot();
  const since = connection.kind === 'away' ? new Date(connection.since).toISOString() : null;
  return (
    <div role="status">
      {since !== null && (
        <p className={classes(styles['banner'], styles['away'])}>
          <PlugIcon size={16} />
          <span>
            <strong>
              Not connected since <time title={exactTime(since)}>{clockTime(since)}</time>.
            </strong>{' '}
            What you see is as it was then. Trying again; if it stays like this, start Everref again.
          </span>
        </p>
      )}
      {troubles.map((trouble) => (
        <p key={`${trouble.code} ${trouble.message}`} className={classes(styles['banner'], styles['trouble'])}>
          <AlertIcon size={16} />
          <span>{trouble.message}</span>
          {trouble.action !== undefined && <PlaceLink to={trouble.action.place}>{trouble.action.label}</PlaceLink>}
          <RelativeTime at={trouble.since} className={styles['since']} />
        </p>
      ))}
      <SignInBanner />
    </div>
  );
}
