import type { ForcePush } from '../../../../shared/model/force-push.ts';
import type { Host } from '../../../../shared/model/host.ts';
import { isNoObject } from '../../../../shared/model/id.ts';
import { classes } from '../../../parts/class-names.ts';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { ObjectIdText } from '../../../parts/object-id.tsx';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import { fateWords, holderWords, lossOf, sourceWords } from '../words.ts';
import styles from './detail.module.css';

/** Who, when, from where to where, what came of it, how it is known, and who still holds the old tip. */
export function Facts({ entry, thisHost, hosts }: { readonly entry: ForcePush; readonly thisHost: string; readonly hosts: readonly Host[] }) {
  return (
    <>
      <p className={classes(styles['fate'], styles[lossOf(entry)])}>{fateWords(entry)}</p>
      <dl className={styles['facts']}>
        <dt>{isNoObject(entry.after) ? 'Deleted' : 'Overwritten'}</dt>
        <dd>
          <RelativeTime at={entry.at} />
          {entry.by !== null && ` by ${entry.by}`}
        </dd>
        <dt>From</dt>
        <dd>
          <ObjectIdText id={entry.before} />
          <CopyButton text={entry.before} what="id of the old tip" />
          {!isNoObject(entry.after) && (
            <>
              to <ObjectIdText id={entry.after} />
              <CopyButton text={entry.after} what="id of the new tip" />
            </>
          )}
        </dd>
        <dt>Known from</dt>
        <dd>{sourceWords(entry, thisHost, hosts)}</dd>
        <dt>Old tip kept on</dt>
        <dd>{holderWords(entry, thisHost, hosts)}</dd>
      </dl>
    </>
  );
}
